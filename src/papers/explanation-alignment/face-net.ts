import { conv2d, dense, globalAveragePool, heNormal, maxPool, Network, relu } from '../../models';

/**
 * A small network for faces `[size,size,3]`, smiling or not: three 3x3 convolutions of 8, 16 and 24 filters, a pool
 * after the first two, the mean of the last, `stage`, and one linear layer. For inputs around 0, such as 4 (x - 1/2).
 */
export function faceNet({ seed, size = 48 }: { seed: number; size?: number }): Network {
  const convolution = (filters: number) => conv2d(filters, { kernel: 3, padding: 'same', initial: heNormal });
  const layers = {
    conv1: convolution(8),
    relu1: relu(),
    pool1: maxPool(2),
    conv2: convolution(16),
    relu2: relu(),
    pool2: maxPool(2),
    conv3: convolution(24),
    stage: relu(),
    pool: globalAveragePool(),
    logits: dense(2, { initial: heNormal }),
  };
  return new Network('faceNet', [size, size, 3], layers, { seed });
}
