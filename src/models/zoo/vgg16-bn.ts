import { heNormal } from '../initializers';
import { Network } from '../network';
import type { WideHeadOptions } from './zoo-options';
import type { Layer } from '../kinds';
import { adaptiveAveragePool, batchNorm, conv2d, dense, dropout, flatten, maxPool, relu } from '../layers';

/** Channels of the convolutions of each stage; a pool ends it (configuration D of the paper). */
const STAGES = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

/**
 * VGG-16 with batch normalization (Simonyan and Zisserman 2014): thirteen convolutions of 3x3 and three dense layers,
 * `[224,224,3]` to logits, 138 million weights. Layers have the names of torchvision's state dict; the last stage
 * before its pool is `features.42` (14x14).
 */
export function vgg16bn({ seed, classes = 1000, size = 224, hidden = 4096 }: WideHeadOptions): Network {
  const features: Layer[] = STAGES.flatMap((stage) => [
    ...stage.flatMap((filters) => [conv2d(filters, { kernel: 3, padding: 1, initial: heNormal }), batchNorm(), relu()]),
    maxPool(2),
  ]);
  return new Network(
    'vgg16_bn',
    [size, size, 3],
    {
      ...Object.fromEntries(features.map((layer, i) => [`features.${i}`, layer])),
      avgpool: adaptiveAveragePool(7),
      flatten: flatten(),
      'classifier.0': dense(hidden),
      'classifier.1': relu(),
      'classifier.2': dropout(0.5),
      'classifier.3': dense(hidden),
      'classifier.4': relu(),
      'classifier.5': dropout(0.5),
      'classifier.6': dense(classes),
    },
    { seed },
  );
}
