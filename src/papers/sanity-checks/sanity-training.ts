/**
 * Training of the networks of the sanity checks, on true or on permuted labels, as a task of a study.
 *
 * Source: Adebayo et al., "Sanity Checks for Saliency Maps" (2018), sections 4 and 5, and its public code.
 */
import { fashionMnist, mnist, select, type ImageSet } from '../../data';
import type { Network } from '../../models';
import { Random } from '../../random';
import { permuteLabels } from '../../randomization';
import { once, type TaskContext } from '../../studies';
import {
  adam,
  crossEntropy,
  evaluate,
  examples,
  fit,
  l2Penalty,
  together,
  type L2PenaltyOptions,
  type Objective,
} from '../../training';
import { keepTrained, lossesOf } from '../keep-trained';
import { sanityCnn } from './sanity-cnn';
import { sanityMlp } from './sanity-mlp';

/** Images of a file, in an order that is the same in each call. */
export interface SanityPart {
  readonly file: 'train' | 'test';
  /** `shuffled`, or as in the public code, `published`: the first 5,000, which validate there, come last. */
  readonly order: 'shuffled' | 'published';
  /** Places in that order. */
  readonly from: number;
  readonly count: number;
}

/** One training: a task's parameters. */
export interface SanityTraining {
  readonly kind: 'CNN' | 'MLP';
  /** Filters of the CNN's convolutions and units behind them; published unless given. */
  readonly widths?: readonly [number, number, number];
  /** Units of the MLP's hidden layers; published unless given. */
  readonly hidden?: readonly number[];
  readonly set: 'MNIST' | 'Fashion';
  /** What is learned, and what the accuracy is measured on. */
  readonly learn: SanityPart;
  readonly judge: SanityPart;
  readonly labels: 'true' | 'permuted';
  /** First weights. */
  readonly first: number;
  /** Order of the images; which permutation of the labels. */
  readonly seed: number;
  readonly learningRate: number;
  /** At most. */
  readonly epochs: number;
  /** Training ends when an epoch's mean loss is below. */
  readonly stopAt?: number;
  /** None unless given. */
  readonly penalty?: L2PenaltyOptions;
}

/** Accuracies as shares, and the mean loss of each epoch. */
export interface SanityTrained {
  readonly train: number;
  readonly test: number;
  readonly losses: readonly number[];
}

/** The network to be trained, with the first weights of a seed. */
export function sanityNetwork(
  { kind, widths, hidden }: Pick<SanityTraining, 'kind' | 'widths' | 'hidden'>,
  seed: number,
): Network {
  if (kind === 'CNN') return sanityCnn({ seed, widths });
  if (kind === 'MLP') return sanityMlp({ seed, hidden });
  throw new TypeError(`sanityNetwork: kind is '${String(kind)}'; wanted CNN or MLP`);
}

/**
 * The images that a part names.
 *
 * @throws RangeError where it reaches beyond the file
 */
export function sanityPart(set: ImageSet, { order, from, count }: SanityPart): ImageSet {
  const size = set.labels.length;
  if (from < 0 || from + count > size)
    throw new RangeError(`sanityPart: from ${from}, count ${count} reach beyond the ${size} images of the file`);
  const all =
    order === 'shuffled'
      ? new Random(0).permutation(size)
      : Uint32Array.from({ length: size }, (_, i) => (i + VALIDATING) % size);
  return select(set, all.subarray(from, from + count));
}

/** So many of the first training images validate in the public code. */
const VALIDATING = 5000;

/**
 * Trains one network and gives its accuracies: a task for `runStudy`, with the files that its parts name as the inputs
 * `train` and `test`. Keeps the weights in `weights.safetensors`; goes on from a checkpoint where it was stopped.
 */
export async function sanityTraining(parameters: SanityTraining, context: TaskContext): Promise<SanityTrained> {
  const { kind, set, learn, judge, labels, first, seed, learningRate, epochs, stopAt = 0, penalty } = parameters;
  const learned = await partOnce(set, learn, context);
  const judged = await partOnce(set, judge, context);
  const data = examples({
    ...learned,
    labels: labels === 'permuted' ? permuteLabels(learned.labels, seed) : learned.labels,
  });
  const network = sanityNetwork(parameters, first);
  const optimizer = adam({ learningRate });
  return keepTrained(
    { context, network, others: [optimizer] },
    (checkpoint) =>
      fit(network, data, {
        ...{ optimizer, epochs, batchSize: 50, seed, checkpoint, objective: objectiveOf(penalty) },
        label: `${kind} ${set}, ${labels} labels, seed ${seed}`,
        until: (history) => history.terms[history.terms.length - 1].loss < stopAt,
      }),
    async (history) => {
      const [train, test] = [await evaluate(network, data), await evaluate(network, examples(judged))];
      return { train: train.accuracy, test: test.accuracy, ...lossesOf(history) };
    },
  );
}

function objectiveOf(penalty: SanityTraining['penalty']): Objective {
  return penalty ? together(crossEntropy(), l2Penalty(penalty)) : crossEntropy();
}

const FILES = {
  MNIST: { train: once(() => mnist('train')), test: once(() => mnist('test')) },
  Fashion: { train: once(() => fashionMnist('train')), test: once(() => fashionMnist('test')) },
};

async function partOnce(set: SanityTraining['set'], part: SanityPart, context: TaskContext): Promise<ImageSet> {
  const whole = await FILES[set][part.file]();
  context.expect(part.file, whole.meta);
  return sanityPart(whole, part);
}
