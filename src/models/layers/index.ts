export * from './add';
export * from './conv2d';
export * from './dense';
export * from './dropout';
export * from './flatten';
export * from './pool';
export * from './relu';
