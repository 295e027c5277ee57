import './gradients';
import './ops';

export * from './device';
export * from './differentiating';
export { disposeAll } from './dispose-all';
export { convolve } from './ops/convolution';
export * from './ops/read-at-largest';
export * from './ops/transposed-products';
export * from './tf';
