export * from './decompose';
export { countedImages, groupMasks, type Groups } from './groups';
