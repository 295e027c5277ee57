import { heNormal } from '../initializers';
import type { Layer } from '../kinds';
import {
  adaptiveAveragePool,
  add,
  conv2d,
  dense,
  depthwiseConv2d,
  globalAveragePool,
  hardSigmoid,
  hardSwish,
  multiply,
  relu,
} from '../layers';
import { Network } from '../network';
import type { ZooOptions } from './zoo-options';

/**
 * The blocks: kernel, channels inside, channels of the squeeze (0: none), channels, activation, stride (Table 2 of the
 * paper).
 */
const BLOCKS = [
  [3, 16, 8, 16, 'relu', 2],
  [3, 72, 0, 24, 'relu', 2],
  [3, 88, 0, 24, 'relu', 1],
  [5, 96, 24, 40, 'hardSwish', 2],
  [5, 240, 64, 40, 'hardSwish', 1],
  [5, 240, 64, 40, 'hardSwish', 1],
  [5, 120, 32, 48, 'hardSwish', 1],
  [5, 144, 40, 48, 'hardSwish', 1],
  [5, 288, 72, 96, 'hardSwish', 2],
  [5, 576, 144, 96, 'hardSwish', 1],
  [5, 576, 144, 96, 'hardSwish', 1],
] as const;

/**
 * MobileNetV3-Small (Howard et al. 2019) with one dense layer without bias behind the mean, batch normalization folded
 * into the convolutions, PyTorch's padding: `[128,128,3]` to the logits of CIFAR-100. A block `block4` has the layers
 * `.expand`, `.depthwise`, `.squeeze` (mean, two convolutions, hard sigmoid), `.scale` (the product) and `.project`;
 * its sum with the skip connection is named as the block.
 */
export function mobilenetV3Small({ seed, classes = 100, size = 128 }: ZooOptions): Network {
  const layers: Record<string, Layer> = {};
  let input = 'input';
  const place = (name: string, layer: Layer) => {
    layers[name] = layer;
    return (input = name);
  };
  const pointwise = (filters: number) => conv2d(filters, { kernel: 1, initial: heNormal });
  const activate = (kind: 'relu' | 'hardSwish') => place(`${input}.${kind}`, kind === 'relu' ? relu() : hardSwish());

  place('stem', conv2d(16, { kernel: 3, stride: 2, padding: 1, initial: heNormal }));
  activate('hardSwish');
  let channels = 16;
  BLOCKS.forEach(([kernel, inside, squeeze, width, activation, stride], k) => {
    const [at, before] = [`block${k + 1}`, input];
    if (inside !== channels) {
      place(`${at}.expand`, pointwise(inside));
      activate(activation);
    }
    place(`${at}.depthwise`, depthwiseConv2d({ kernel, stride, padding: (kernel - 1) / 2, initial: heNormal }));
    const signal = activate(activation);
    if (squeeze > 0) {
      place(`${at}.squeeze.mean`, adaptiveAveragePool(1));
      place(`${at}.squeeze.reduce`, pointwise(squeeze));
      activate('relu');
      place(`${at}.squeeze.expand`, pointwise(inside));
      place(`${at}.scale`, multiply(signal, place(`${at}.squeeze.gate`, hardSigmoid())));
    }
    const projected = place(`${at}.project`, pointwise(width));
    if (stride === 1 && channels === width) place(at, add(before, projected));
    channels = width;
  });
  place('head', pointwise(576));
  activate('hardSwish');
  place('pool', globalAveragePool());
  place('classifier', dense(classes, { bias: 'no' }));
  return new Network('mobilenet_v3_small', [size, size, 3], layers, { seed });
}
