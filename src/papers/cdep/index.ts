export * from './best-f1';
export * from './color-mnist';
export * from './color-training';
export * from './compas-fairness';
export * from './decoy-mnist';
export * from './decoy-training';
export * from './drawn-lesions';
export * from './findings';
export * from './frozen-part';
export * from './kept-rows';
export * from './lesion-photographs';
export * from './paste-sticker';
export * from './sentiment-training';
export * from './sticker-mask';
export * from './sst-biases';
export { withWeights } from '../../models'; // by this name the chapters ask for it
