export * from './best-f1';
export * from './color-mnist';
export * from './decoy-mnist';
export * from './drawn-lesions';
export * from './findings';
export * from './paste-sticker';
export * from './sticker-mask';
