import {
  conv2d,
  dense,
  flatten,
  globalAveragePool,
  heNormal,
  maxPool,
  Network,
  relu,
  type Layer,
} from '../../../models';

/** A small network for drawn objects `[40,40,3]`, and the layer before its classifier. */
export interface ObjectNetwork {
  name: string;
  /** Whether its first layer cuts the image into patches that do not overlap, as a vision transformer's does. */
  kind: 'convolutional' | 'patches';
  embedding: string;
  build: (seed: number) => Network;
}

interface Convolution {
  filters: number;
  kernel: number;
  stride?: number;
  /** A maximum over 2 x 2 behind it. */
  pool?: 'max';
}

/** Convolutions with ReLUs, then the mean over positions, or all of them and a hidden layer of 32, then the classes. */
function described(
  kind: ObjectNetwork['kind'],
  name: string,
  convolutions: Convolution[],
  head: 'mean' | 'hidden',
): ObjectNetwork {
  const build = (seed: number) => {
    const layers: Record<string, Layer> = {};
    convolutions.forEach(({ filters, kernel, stride = 1, pool }, i) => {
      const padding = kernel === stride ? 0 : 'same';
      layers[`conv${i + 1}`] = conv2d(filters, { kernel, stride, padding, initial: heNormal });
      layers[`relu${i + 1}`] = relu();
      if (pool) layers[`pool${i + 1}`] = maxPool(2);
    });
    if (head === 'mean') layers.mean = globalAveragePool();
    else Object.assign(layers, { flatten: flatten(), hidden: dense(32), reluHidden: relu() });
    return new Network(name, [40, 40, 3], { ...layers, classes: dense(8) }, { seed });
  };
  return { name, kind, embedding: head === 'mean' ? 'mean' : 'reluHidden', build };
}

const cnn = (filters: number, options: Partial<Convolution> = {}): Convolution => ({ filters, kernel: 3, ...options });
const pooled = (filters: number) => cnn(filters, { pool: 'max' });

/** Five convolutional networks and three of patches, for the comparison where no trained networks are at hand. */
export const OBJECT_ZOO: readonly ObjectNetwork[] = [
  described('convolutional', '8-16-24, pools', [pooled(8), pooled(16), cnn(24)], 'mean'),
  described('convolutional', '8-16-16, pools, hidden', [pooled(8), pooled(16), cnn(16)], 'hidden'),
  described('convolutional', '12-24-24, strides', [cnn(12, { stride: 2 }), cnn(24, { stride: 2 }), cnn(24)], 'mean'),
  described(
    'convolutional',
    '8-16-24, 5x5, strides',
    [cnn(8, { kernel: 5, stride: 2 }), cnn(16, { kernel: 5, stride: 2 }), cnn(24)],
    'mean',
  ),
  described('convolutional', '16-32-32, strides', [cnn(16, { stride: 2 }), cnn(32, { stride: 2 }), cnn(32)], 'mean'),
  described(
    'patches',
    'patches of 4, hidden',
    [cnn(32, { kernel: 4, stride: 4 }), cnn(32, { kernel: 1 }), cnn(32, { kernel: 1 })],
    'hidden',
  ),
  described(
    'patches',
    'patches of 5, hidden',
    [cnn(32, { kernel: 5, stride: 5 }), cnn(32, { kernel: 1 }), cnn(32, { kernel: 1 })],
    'hidden',
  ),
  described('patches', 'patches of 4, 3x3', [cnn(32, { kernel: 4, stride: 4 }), cnn(32), cnn(32)], 'mean'),
];
