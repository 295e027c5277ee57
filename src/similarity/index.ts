export * from './cosine';
export type { Maps } from './maps';
export type { CompareOptions } from './pairs';
export { pearson } from './pearson';
export { averageRanks } from './ranks';
export { spearman } from './spearman';
