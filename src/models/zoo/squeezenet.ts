import { heNormal } from '../initializers';
import { after } from '../layer';
import { Network } from '../network';
import type { ZooOptions } from './zoo-options';
import type { Layer } from '../kinds';
import { concat, conv2d, dropout, globalAveragePool, maxPool, relu } from '../layers';

/** Squeeze and expand channels of the eight fire modules, under their numbers in torchvision's `features`. */
const FIRES: Readonly<Record<number, readonly [squeeze: number, expand: number]>> = {
  3: [16, 64],
  4: [16, 64],
  6: [32, 128],
  7: [32, 128],
  9: [48, 192],
  10: [48, 192],
  11: [64, 256],
  12: [64, 256],
};

/**
 * SqueezeNet 1.1 (Iandola et al. 2016): eight fire modules, `[224,224,3]` to 1000 class scores that are not negative (a
 * ReLU stands before the mean). Layers have torchvision's names; a fire module's output is named as the module
 * (`features.12`).
 */
export function squeezenet({ seed, classes = 1000, size = 224 }: ZooOptions): Network {
  const convolution = (filters: number, kernel: number, stride = 1, padding = 0) =>
    conv2d(filters, { kernel, stride, padding, initial: heNormal });
  const pool = () => maxPool(3, 2, { rounding: 'up' });
  const layers: Record<string, Layer> = {
    'features.0': convolution(64, 3, 2),
    'features.1': relu(),
    'features.2': pool(),
  };
  for (let i = 3; i <= 12; i++) {
    const at = `features.${i}`;
    if (!FIRES[i]) {
      layers[at] = pool();
      continue;
    }
    const [squeeze, expand] = FIRES[i];
    Object.assign(layers, {
      [`${at}.squeeze`]: convolution(squeeze, 1),
      [`${at}.squeeze_activation`]: relu(),
      [`${at}.expand1x1`]: convolution(expand, 1),
      [`${at}.expand1x1_activation`]: relu(),
      [`${at}.expand3x3`]: after(`${at}.squeeze_activation`, convolution(expand, 3, 1, 1)),
      [`${at}.expand3x3_activation`]: relu(),
      [at]: concat(`${at}.expand1x1_activation`, `${at}.expand3x3_activation`),
    });
  }
  return new Network(
    'squeezenet1_1',
    [size, size, 3],
    {
      ...layers,
      'classifier.0': dropout(0.5),
      'classifier.1': convolution(classes, 1),
      'classifier.2': relu(),
      'classifier.3': globalAveragePool(),
    },
    { seed },
  );
}

/**
 * Its ten blocks from the output down, a fire module as one, under the names of the published graph: `conv25`, `fire8`
 * … `fire1`, `conv0`.
 */
export function squeezenetBlocks(): { name: string; layers: string[] }[] {
  const fires = Object.keys(FIRES).map((number, i) => ({
    name: `fire${i + 1}`,
    layers: ['squeeze', 'expand1x1', 'expand3x3'].map((part) => `features.${number}.${part}`),
  }));
  return [{ name: 'conv25', layers: ['classifier.1'] }, ...fires.reverse(), { name: 'conv0', layers: ['features.0'] }];
}
