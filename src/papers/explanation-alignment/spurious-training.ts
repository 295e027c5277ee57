/**
 * Training on digits with a colored block, as a task of a study.
 *
 * Source: Bang, Boggust, Satyanarayan, "Explanation Alignment" (2024), the MNIST experiment.
 */
import { mnist, select, type ImageSet } from '../../data';
import { mnistCnn } from '../../models';
import { Random } from '../../random';
import { once, type TaskContext } from '../../studies';
import { adam, drawn, fit, sgd, type Batches } from '../../training';
import { keepTrained, lossesOf } from '../keep-trained';
import { correlated, paintBlock, randomColors } from './spurious-mnist';

/** Indices of colors for some labels. */
export type BlockColors = (labels: Uint8Array, random: Random) => Uint8Array;

/** Digits of MNIST. */
export interface SpuriousDigits {
  readonly file: 'train' | 'test';
  /** So many, the first of an order that is the same in each call; all of the file, in its own order, unless given. */
  readonly count?: number;
}

/** One training: a task's parameters. */
export interface SpuriousTraining {
  /** `normal` sees random colors, drawn anew in every epoch, `spurious` colors that say the label. */
  readonly model: 'normal' | 'spurious';
  readonly digits: SpuriousDigits;
  /** Filters of the two convolutions and units of the dense layer. */
  readonly widths: readonly [number, number, number];
  /** `recorded`: SGD at 0.01 with momentum 0.5; `adam` at 0.002. */
  readonly optimizer: 'adam' | 'recorded';
  readonly epochs: number;
  /** Factors on the rate in each epoch. Default 1. */
  readonly rates?: readonly number[];
  /** First weights and order of the digits; `normal`'s colors. */
  readonly seed: number;
}

/** The mean loss of each epoch. */
export interface SpuriousTrained {
  readonly losses: readonly number[];
}

/** The digits that are asked for, of the two files. */
export function spuriousDigits(set: ImageSet, { count }: SpuriousDigits): ImageSet {
  const size = set.labels.length;
  if (count !== undefined && !(Number.isInteger(count) && count > 0 && count <= size))
    throw new RangeError(`spuriousDigits: count is ${count}; wanted a whole number from 1 to ${size}`);
  return count === undefined ? set : select(set, new Random(0).permutation(size).slice(0, count));
}

/** Digits `[n,28,28,3]` with a block whose color is drawn with each batch. */
export function coloredExamples(set: ImageSet, colors: BlockColors): Batches {
  return drawn(set.labels.length, (indices, random) => {
    const part = select(set, indices);
    const images = paintBlock(part.images, colors(part.labels, random));
    return { images, shape: [indices.length, 28, 28, 3], labels: part.labels };
  });
}

/**
 * Trains one network: a task for `runStudy`, with the file of MNIST that `digits` names as the input `digits`. Keeps
 * the weights in `weights.safetensors`; goes on from a checkpoint where it was stopped.
 */
export async function spuriousTraining(parameters: SpuriousTraining, context: TaskContext): Promise<SpuriousTrained> {
  const { model, digits, widths, epochs, rates = [], seed } = parameters;
  const colors = COLORS[model] as BlockColors | undefined;
  const made = OPTIMIZERS[parameters.optimizer] as (typeof OPTIMIZERS)['adam'] | undefined;
  if (!colors) throw new TypeError(`spuriousTraining: model is '${String(model)}'; wanted normal or spurious`);
  if (!made)
    throw new TypeError(`spuriousTraining: optimizer is '${String(parameters.optimizer)}'; wanted adam or recorded`);
  const read = FILES[digits.file] as (() => Promise<ImageSet>) | undefined;
  if (!read) throw new TypeError(`spuriousTraining: digits.file is '${String(digits.file)}'; wanted train or test`);
  const set = await read();
  context.expect('digits', set.meta);
  const data = coloredExamples(spuriousDigits(set, digits), colors);
  const network = mnistCnn({ seed, widths });
  const optimizer = made();
  return keepTrained(
    { context, network, others: [optimizer] },
    (checkpoint) =>
      fit(network, data, {
        ...{ optimizer, epochs, seed, checkpoint, label: `${model}, seed ${seed}` },
        schedule: (epoch) => rates[epoch] ?? 1,
      }),
    lossesOf,
  );
}

const FILES = { train: once(() => mnist('train')), test: once(() => mnist('test')) };

const COLORS: Record<SpuriousTraining['model'], BlockColors> = {
  normal: (labels, random) => randomColors(labels.length, random),
  spurious: (labels) => correlated(labels),
};

const OPTIMIZERS = {
  adam: () => adam({ learningRate: 0.002 }),
  recorded: () => sgd({ learningRate: 0.01, momentum: 0.5 }),
};
