export * from './batches';
export * from './evaluate';
export * from './fit';
export * from './objectives';
export * from './optimizers';
