export * from './decompose';
export type { Groups } from './groups';
