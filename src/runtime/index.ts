import './gradients';
import './kernels';

export * from './device';
export * from './differentiating';
export * from './host';
export * from './interrupt';
export { convolve } from './kernels/convolution';
export * from './mode';
export * from './progress';
export * from './project';
export * from './read-at-largest';
export * from './size-of';
export * from './tf';
export * from './transposed-products';
