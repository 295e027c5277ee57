import { INCEPTION_BLOCKS, INCEPTION_STEM, type InceptionStep } from './inception-v3-blocks';
import { constant, type Initial } from '../initializers';
import { after } from '../layer';
import { Network } from '../network';
import type { ZooOptions } from './zoo-options';
import type { Layer } from '../kinds';
import {
  averagePool,
  batchNorm,
  concat,
  conv2d,
  dense,
  dropout,
  globalAveragePool,
  maxPool,
  relu,
  type Sides,
} from '../layers';

export interface InceptionV3Options extends ZooOptions {
  /**
   * Whose network: torchvision's, or TF-slim's of 2016. Slim's has 1001 classes of which the first is the background,
   * no scale in its batch normalization, and leaves padding out of the mean of its average pools.
   */
  origin?: 'torchvision' | 'slim';
}

/**
 * Inception v3 (Szegedy et al. 2015) without its auxiliary head: `[299,299,3]`, pixels in [-1, 1], to logits. Weights
 * have torchvision's names; each block's output is named as the block (`Mixed_7c`, `Conv2d_1a_3x3`), a convolution's
 * ReLU as in `Mixed_7c.branch1x1`. First weights as TF-slim draws them: truncated normal of deviation √(1.3 · 2/fanIn),
 * biases 0.
 */
export function inceptionV3({
  seed,
  origin = 'torchvision',
  classes = origin === 'slim' ? 1001 : 1000,
  size = 299,
}: InceptionV3Options): Network {
  const layers: Record<string, Layer> = {};
  const convolution = (name: string, input: string, [, filters, kernel, shrink]: InceptionStep, padding: Sides) => {
    layers[`${name}.conv`] = after(
      input,
      conv2d(filters, { kernel, stride: shrink ?? 1, padding, bias: 'no', initial }),
    );
    layers[`${name}.bn`] = batchNorm({ epsilon: 1e-3, scaleAndShift: origin === 'slim' ? 'shift' : 'trainable' });
    layers[name] = relu();
    return name;
  };
  const pools = {
    mean: () => averagePool(3, 1, { padding: 1, divideBy: origin === 'slim' ? 'inside' : 'window' }),
    max: () => maxPool(3, 2),
  };

  let [input, pooled] = ['input', 0];
  for (const step of INCEPTION_STEM) {
    if (step === 'pool') layers[(input = `maxpool${++pooled}`)] = pools.max();
    else input = convolution(step[0], input, step, step[0] === 'Conv2d_2b_3x3' ? 1 : 0);
  }
  for (const [block, branches] of Object.entries(INCEPTION_BLOCKS)) {
    const ends = branches.flatMap(({ pool, steps, fork }) => {
      let from = input;
      if (pool) layers[(from = `${block}.${pool}_pool`)] = after(input, pools[pool]());
      const place = (step: InceptionStep, read: string) =>
        convolution(`${block}.${step[0]}`, read, step, step[3] ? 0 : same(step[2]));
      for (const step of steps) from = place(step, from);
      return fork ? fork.map((step) => place(step, from)) : [from];
    });
    layers[block] = concat(...ends);
    input = block;
  }
  const head = {
    avgpool: globalAveragePool(),
    dropout: dropout(0.5),
    fc: dense(classes, { initial, initialBias: constant(0) }),
  };
  return new Network(`inception_v3_${origin}`, [size, size, 3], { ...layers, ...head }, { seed });
}

/** The 17 blocks of the sanity checks' figures, from the output down, each with its layers that have weights. */
export function inceptionV3Blocks(): { name: string; layers: string[] }[] {
  const placed = (name: string) => [`${name}.conv`, `${name}.bn`];
  const stem = INCEPTION_STEM.flatMap((step) => (step === 'pool' ? [] : [{ name: step[0], layers: placed(step[0]) }]));
  const mixed = Object.entries(INCEPTION_BLOCKS).map(([name, branches]) => ({
    name,
    layers: branches.flatMap(({ steps, fork = [] }) =>
      [...steps, ...fork].flatMap(([step]) => placed(`${name}.${step}`)),
    ),
  }));
  return [...stem, ...mixed, { name: 'Logits', layers: ['fc'] }].reverse();
}

/** What TF-slim draws: a variance of 1.3 · 2/fanIn before it is cut. */
const initial: Initial = { draw: 'truncatedNormal', scale: 1, perFanIn: 1.3 * 2 };

/** The padding with which a convolution of stride 1 keeps the size of the image. */
function same(kernel: Sides): Sides {
  return typeof kernel === 'number' ? (kernel - 1) / 2 : [(kernel[0] - 1) / 2, (kernel[1] - 1) / 2];
}
