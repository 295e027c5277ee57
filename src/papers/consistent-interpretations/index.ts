export * from './canvas-net';
export * from './canvas-training';
export * from './cluttered-canvases';
export * from './coco-canvases';
export * from './coco-training';
export * from './findings';
export * from './grid-training';
export * from './imagenet-crops';
export * from './photograph-training';
export * from './read-canvases';
export * from './score-maps';
export * from './torchray-pointing';
export * from './train-arms';
export * from './imagenet-training';
export {
  PUBLISHED_NETWORKS,
  publishedRate,
  type ArmOptions,
  type PublishedNetwork,
  type PublishedTraining,
} from './published-training';
export * from './train-on-coco';
export * from './train-on-photographs';
