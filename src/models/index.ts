export * from './initializers';
export * from './layer';
export * from './layers';
export * from './mlp';
export * from './mnist-cnn';
export * from './network';
