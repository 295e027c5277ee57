export * from './decompose';
export { asTensor, countedImages, groupsOf, groupMasks, type Groups, type Windows } from './groups';
