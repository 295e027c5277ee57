export * from './adam';
export type { Optimizer } from './optimizer';
export * from './sgd';
