import { heNormal } from '../initializers';
import type { Layer } from '../kinds';
import { add, batchNorm, conv2d, dense, depthwiseConv2d, dropout, globalAveragePool, relu6 } from '../layers';
import { Network } from '../network';
import type { ZooOptions } from './zoo-options';

/** The groups of blocks: count, kernel, stride of the first, expansion, channels. */
const BLOCKS = [
  [1, 3, 1, 1, 16],
  [2, 3, 2, 6, 24],
  [2, 5, 2, 6, 40],
  [3, 3, 2, 6, 80],
  [3, 5, 1, 6, 112],
  [4, 5, 2, 6, 192],
  [1, 3, 1, 6, 320],
];

/**
 * EfficientNet-Lite0 (Tan and Le 2019, without squeeze-and-excite, with ReLU6): `[224,224,3]` to logits, TensorFlow's
 * `same` padding and ε of 1e-3. Layers have the names of the PyTorch port; the sum at the end of a block with a skip
 * connection is named as the block (`_blocks.2`).
 */
export function efficientnetLite0({ seed, classes = 1000, size = 224 }: ZooOptions): Network {
  const layers: Record<string, Layer> = {};
  const shared = { padding: 'same', bias: 'no', initial: heNormal } as const;
  const place = (name: string, layer: Layer, norm: string) => {
    Object.assign(layers, { [name]: layer, [norm]: batchNorm({ epsilon: 1e-3 }) });
    return norm;
  };
  const activated = (name: string, layer: Layer, norm: string) => {
    layers[`${place(name, layer, norm)}.relu6`] = relu6();
  };
  activated('_conv_stem', conv2d(32, { kernel: 3, stride: 2, ...shared }), '_bn0');
  let [input, channels, block] = ['_bn0.relu6', 32, 0];
  for (const [count, kernel, firstStride, expansion, width] of BLOCKS) {
    for (let k = 0; k < count; k++, block++) {
      const [at, stride] = [`_blocks.${block}`, k === 0 ? firstStride : 1];
      if (expansion !== 1)
        activated(`${at}._expand_conv`, conv2d(channels * expansion, { kernel: 1, ...shared }), `${at}._bn0`);
      activated(`${at}._depthwise_conv`, depthwiseConv2d({ kernel, stride, ...shared }), `${at}._bn1`);
      const projected = place(`${at}._project_conv`, conv2d(width, { kernel: 1, ...shared }), `${at}._bn2`);
      const skips = stride === 1 && channels === width;
      if (skips) layers[at] = add(input, projected);
      [input, channels] = [skips ? at : projected, width];
    }
  }
  activated('_conv_head', conv2d(1280, { kernel: 1, ...shared }), '_bn1');
  Object.assign(layers, { _avg_pooling: globalAveragePool(), _dropout: dropout(0.2), _fc: dense(classes) });
  return new Network('efficientnet_lite0', [size, size, 3], layers, { seed });
}
