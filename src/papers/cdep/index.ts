export * from './color-mnist';
export * from './decoy-mnist';
export * from './findings';
