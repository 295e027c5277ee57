import { convWithoutBias } from './conv-without-bias';
import { heNormal } from '../initializers';
import { Network } from '../network';
import type { ZooOptions } from './zoo-options';
import type { Layer } from '../kinds';
import { add, batchNorm, dense, depthwiseConv2d, dropout, globalAveragePool, relu6 } from '../layers';

/**
 * The groups of inverted residuals: expansion, channels, number of blocks, stride of the first (Table 2 of the
 * paper).
 */
export const INVERTED_RESIDUALS = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

/**
 * MobileNetV2 1.0 (Sandler et al. 2018): seventeen inverted residuals, `[224,224,3]` to logits, PyTorch's padding.
 * Layers have torchvision's names; the sum at the end of a block with a skip connection is named as the block
 * (`features.3`).
 */
export function mobilenetV2({ seed, classes = 1000, size = 224 }: ZooOptions): Network {
  const layers: Record<string, Layer> = { ...activated('features.0', convWithoutBias(32, 3, 2)) };
  let [input, channels, block] = ['features.0.2', 32, 1];
  for (const [expansion, width, count, firstStride] of INVERTED_RESIDUALS) {
    for (let k = 0; k < count; k++, block++) {
      const [at, stride] = [`features.${block}`, k === 0 ? firstStride : 1];
      const last = expansion === 1 ? 1 : 2;
      if (expansion !== 1)
        Object.assign(layers, activated(`${at}.conv.0`, convWithoutBias(channels * expansion, 1, 1)));
      Object.assign(
        layers,
        activated(
          `${at}.conv.${last - 1}`,
          depthwiseConv2d({ kernel: 3, stride, padding: 1, bias: 'no', initial: heNormal }),
        ),
        {
          [`${at}.conv.${last}`]: convWithoutBias(width, 1, 1),
          [`${at}.conv.${last + 1}`]: batchNorm(),
        },
      );
      const skips = stride === 1 && channels === width;
      if (skips) layers[at] = add(input, `${at}.conv.${last + 1}`);
      [input, channels] = [skips ? at : `${at}.conv.${last + 1}`, width];
    }
  }
  return new Network(
    'mobilenet_v2',
    [size, size, 3],
    {
      ...layers,
      ...activated(`features.${block}`, convWithoutBias(1280, 1, 1)),
      avgpool: globalAveragePool(),
      'classifier.0': dropout(0.2),
      'classifier.1': dense(classes),
    },
    { seed },
  );
}

function activated(name: string, layer: Layer): Record<string, Layer> {
  return { [`${name}.0`]: layer, [`${name}.1`]: batchNorm(), [`${name}.2`]: relu6() };
}
