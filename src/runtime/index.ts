import './gradients';
import './ops';

export * from './device';
export * from './differentiating';
export { disposeAll } from './dispose-all';
export * from './gradients/with-gradients';
export { convolve } from './ops/convolution';
export * from './ops/read-at-largest';
export * from './ops/transposed-products';
export * from './tf';
