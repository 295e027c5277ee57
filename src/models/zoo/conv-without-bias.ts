import { heNormal } from '../initializers';
import type { Layer } from '../kinds';
import { conv2d } from '../layers';

/**
 * The convolution that stands before a batch normalization, which has a bias of its own: padded so that at stride 1 the
 * image keeps its size.
 */
export function convWithoutBias(filters: number, kernel: number, stride = 1): Layer {
  return conv2d(filters, { kernel, stride, padding: (kernel - 1) / 2, bias: 'no', initial: heNormal });
}
