import { convWithoutBias } from './conv-without-bias';
import { after } from '../layer';
import { Network } from '../network';
import { lastPool } from './last-pool';
import type { PoolOptions } from './zoo-options';
import type { Layer } from '../kinds';
import { add, batchNorm, dense, maxPool, relu } from '../layers';

const WIDTHS = [64, 128, 256, 512];

/**
 * ResNet-18 (He et al. 2015): eight basic blocks, `[224,224,3]` to logits. Layers have the names of torchvision's state
 * dict; a block's output is named as the block (`layer4.1`), its ReLUs `layer4.1.relu1` and so on.
 */
export function resnet18(options: PoolOptions): Network {
  return resnet('resnet18', [2, 2, 2, 2], basicBlock, 1, options);
}

/**
 * ResNet-50, version 1.5 (the stride is in the 3x3 convolution, as in torchvision): sixteen bottlenecks; names as in
 * {@link resnet18}.
 */
export function resnet50(options: PoolOptions): Network {
  return resnet('resnet50', [3, 4, 6, 3], bottleneck, 4, options);
}

type Block = (name: string, input: string, width: number, stride: number) => Record<string, Layer>;

function resnet(
  name: string,
  blocks: readonly number[],
  block: Block,
  expansion: number,
  { seed, classes = 1000, size = 224, pool = 'average' }: PoolOptions,
): Network {
  const layers: Record<string, Layer> = {
    conv1: convWithoutBias(64, 7, 2),
    bn1: batchNorm(),
    relu: relu(),
    maxpool: maxPool(3, 2, { padding: 1 }),
  };
  let [input, channels] = ['maxpool', 64];
  WIDTHS.forEach((width, i) => {
    for (let k = 0; k < blocks[i]; k++) {
      const at = `layer${i + 1}.${k}`;
      const stride = i > 0 && k === 0 ? 2 : 1;
      const projects = stride !== 1 || channels !== width * expansion;
      if (projects) {
        layers[`${at}.downsample.0`] = after(input, convWithoutBias(width * expansion, 1, stride));
        layers[`${at}.downsample.1`] = batchNorm();
      }
      const shortcut = projects ? `${at}.downsample.1` : input;
      const body = block(at, input, width, stride);
      Object.assign(layers, body, { [`${at}.add`]: add(Object.keys(body).at(-1)!, shortcut), [at]: relu() });
      [input, channels] = [at, width * expansion];
    }
  });
  const head = { avgpool: lastPool(name, pool), fc: dense(classes) };
  return new Network(name, [size, size, 3], { ...layers, ...head }, { seed });
}

function basicBlock(name: string, input: string, width: number, stride: number): Record<string, Layer> {
  return {
    [`${name}.conv1`]: after(input, convWithoutBias(width, 3, stride)),
    [`${name}.bn1`]: batchNorm(),
    [`${name}.relu1`]: relu(),
    [`${name}.conv2`]: convWithoutBias(width, 3, 1),
    [`${name}.bn2`]: batchNorm(),
  };
}

function bottleneck(name: string, input: string, width: number, stride: number): Record<string, Layer> {
  return {
    [`${name}.conv1`]: after(input, convWithoutBias(width, 1, 1)),
    [`${name}.bn1`]: batchNorm(),
    [`${name}.relu1`]: relu(),
    [`${name}.conv2`]: convWithoutBias(width, 3, stride),
    [`${name}.bn2`]: batchNorm(),
    [`${name}.relu2`]: relu(),
    [`${name}.conv3`]: convWithoutBias(4 * width, 1, 1),
    [`${name}.bn3`]: batchNorm(),
  };
}
