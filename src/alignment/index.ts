export * from './binarize';
export * from './cases';
export * from './explanation-alignment';
export type { Maps } from '../similarity/maps';
export * from './mean-of-defined';
export * from './pointing-game';
export * from './shared-interest';
