export * from './color-mnist';
export * from './decoy-mnist';
