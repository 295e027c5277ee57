export * from './advice';
export * from './alarm';
export * from './device-facts';
export * from './host';
export * from './interrupt';
export * from './mode';
export * from './progress';
export * from './project';
