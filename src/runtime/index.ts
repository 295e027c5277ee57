import './gradients';
import './ops';

export * from './device';
export * from './differentiating';
export { convolve } from './ops/convolution';
export * from './ops/read-at-largest';
export * from './ops/transposed-products';
export * from './tf';
