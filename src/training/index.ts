export * from './batches';
export * from './checkpoint-file';
export * from './evaluate';
export * from './fit';
export * from './image-tensor';
export { mosaic, pasteIntoCells } from './mosaic';
export * from './objectives';
export * from './optimizers';
export * from './patience';
