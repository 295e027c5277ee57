import { heNormal } from '../initializers';
import type { Layer } from '../kinds';
import { conv2d, dense, depthwiseConv2d, relu6 } from '../layers';
import { Network } from '../network';
import { lastPool } from './last-pool';
import type { PoolOptions } from './zoo-options';

/** Channels at width 1 and stride of the thirteen separable convolutions (Table 1 of the paper). */
const SEPARABLE = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
];

export interface MobilenetV1Options extends PoolOptions {
  /** What the channels of every layer are multiplied by. Default 1. */
  width?: number;
}

/**
 * MobileNetV1 (Howard et al. 2017) as TensorFlow publishes it for devices: batch normalization folded into the
 * convolutions, `same` padding, 1001 logits of which the first is the background. Layers are numbered as the file's
 * operations: `00_conv`, `01_depthwise`, `02_conv`, …, `27_pool`, `28_conv`.
 */
export function mobilenetV1(options: MobilenetV1Options): Network {
  const { seed, classes = 1001, size = 224, width = 1, pool = 'average' } = options;
  const title = `mobilenet_v1_${width}`;
  const layers: Record<string, Layer> = {};
  let number = 0;
  const place = (kind: string, layer: Layer): string => {
    const name = `${String(number++).padStart(2, '0')}_${kind}`;
    layers[name] = layer;
    return name;
  };
  const activated = (kind: string, layer: Layer) => (layers[`${place(kind, layer)}.relu6`] = relu6());
  const shared = { padding: 'same', initial: heNormal } as const;
  activated('conv', conv2d(32 * width, { kernel: 3, stride: 2, ...shared }));
  for (const [channels, stride] of SEPARABLE) {
    activated('depthwise', depthwiseConv2d({ kernel: 3, stride, ...shared }));
    activated('conv', conv2d(channels * width, { kernel: 1, initial: heNormal }));
  }
  place('pool', lastPool(title, pool));
  place('conv', dense(classes));
  return new Network(title, [size, size, 3], layers, { seed });
}
