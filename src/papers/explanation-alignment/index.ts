export * from './findings';
export * from './spurious-mnist';
export * from './face-groups';
export * from './face-masks';
export * from './face-net';
