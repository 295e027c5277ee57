export * from './canvas-net';
export * from './cluttered-canvases';
export * from './coco-canvases';
export * from './findings';
export * from './read-canvases';
export * from './score-maps';
export * from './torchray-pointing';
export * from './train-arms';
