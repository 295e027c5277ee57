export * from './findings';
export * from './sanity-cnn';
export * from './sanity-mlp';
export * from './sanity-training';
export * from './vgg-mini';
