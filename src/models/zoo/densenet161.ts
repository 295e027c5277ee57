import { convWithoutBias } from './conv-without-bias';
import { after } from '../layer';
import { Network } from '../network';
import type { ZooOptions } from './zoo-options';
import type { Layer } from '../kinds';
import { averagePool, batchNorm, concat, dense, globalAveragePool, maxPool, relu } from '../layers';

/** Layers of each block. */
const BLOCKS = [6, 12, 36, 24];
/** Channels that a layer adds. */
const GROWTH = 48;

/**
 * DenseNet-161 (Huang et al. 2017): four blocks in which each layer reads all before it, `[224,224,3]` to logits.
 * Layers have the names of torchvision's state dict; what a layer of a block and all before it give together is named
 * as the layer (`features.denseblock4.denselayer24`), the ReLU before the pool `relu`.
 */
export function densenet161({ seed, classes = 1000, size = 224 }: ZooOptions): Network {
  const layers: Record<string, Layer> = {
    'features.conv0': convWithoutBias(2 * GROWTH, 7, 2),
    'features.norm0': batchNorm(),
    'features.relu0': relu(),
    'features.pool0': maxPool(3, 2, { padding: 1 }),
  };
  let [input, channels] = ['features.pool0', 2 * GROWTH];
  BLOCKS.forEach((count, block) => {
    for (let i = 1; i <= count; i++) {
      const at = `features.denseblock${block + 1}.denselayer${i}`;
      Object.assign(layers, {
        [`${at}.norm1`]: after(input, batchNorm()),
        [`${at}.relu1`]: relu(),
        [`${at}.conv1`]: convWithoutBias(4 * GROWTH, 1),
        [`${at}.norm2`]: batchNorm(),
        [`${at}.relu2`]: relu(),
        [`${at}.conv2`]: convWithoutBias(GROWTH, 3),
        [at]: concat(input, `${at}.conv2`),
      });
      [input, channels] = [at, channels + GROWTH];
    }
    if (block === BLOCKS.length - 1) return;
    const at = `features.transition${block + 1}`;
    channels /= 2;
    Object.assign(layers, {
      [`${at}.norm`]: batchNorm(),
      [`${at}.relu`]: relu(),
      [`${at}.conv`]: convWithoutBias(channels, 1),
      [`${at}.pool`]: averagePool(2),
    });
    input = `${at}.pool`;
  });
  return new Network(
    'densenet161',
    [size, size, 3],
    {
      ...layers,
      'features.norm5': batchNorm(),
      relu: relu(),
      avgpool: globalAveragePool(),
      classifier: dense(classes),
    },
    { seed },
  );
}
