export type { Comparison, ComparisonOptions } from './compare-explanations';
export * from './compare-networks';
export * from './layer-groups';
export * from './measures';
export type { Asked, ExplanationMethod } from './method';
export * from './parameter-randomization';
export * from './permute-labels';
export * from './randomizer';
export * from './score-table';
