import './gradients';
import './ops';

export * from './compiled';
export * from './device';
export * from './differentiating';
export { disposeAll } from './dispose-all';
export * from './gradients/with-gradients';
export { addBias } from './ops/add-bias';
export { decodeJpeg } from './ops/decode-jpeg';
export * from './ops/read-at-largest';
export * from './ops/transposed-products';
export * from './tf';
