import { heNormal } from '../initializers';
import { Network } from '../network';
import type { WideHeadOptions } from './zoo-options';
import { adaptiveAveragePool, conv2d, dense, dropout, flatten, maxPool, relu } from '../layers';

/**
 * AlexNet in the form of Krizhevsky 2014 ("one weird trick"), which torchvision has: five convolutions and three dense
 * layers, `[224,224,3]` to logits, 61 million weights. Layers have the names of torchvision's state dict; the last
 * stage before its pool is `features.11` (13x13).
 */
export function alexnet({ seed, classes = 1000, size = 224, hidden = 4096 }: WideHeadOptions): Network {
  const convolution = (filters: number, kernel: number, padding: number, stride = 1) =>
    conv2d(filters, { kernel, stride, padding, initial: heNormal });
  const pool = () => maxPool(3, 2);
  return new Network(
    'alexnet',
    [size, size, 3],
    {
      'features.0': convolution(64, 11, 2, 4),
      'features.1': relu(),
      'features.2': pool(),
      'features.3': convolution(192, 5, 2),
      'features.4': relu(),
      'features.5': pool(),
      'features.6': convolution(384, 3, 1),
      'features.7': relu(),
      'features.8': convolution(256, 3, 1),
      'features.9': relu(),
      'features.10': convolution(256, 3, 1),
      'features.11': relu(),
      'features.12': pool(),
      avgpool: adaptiveAveragePool(6),
      flatten: flatten(),
      'classifier.0': dropout(0.5),
      'classifier.1': dense(hidden),
      'classifier.2': relu(),
      'classifier.3': dropout(0.5),
      'classifier.4': dense(hidden),
      'classifier.5': relu(),
      'classifier.6': dense(classes),
    },
    { seed },
  );
}
