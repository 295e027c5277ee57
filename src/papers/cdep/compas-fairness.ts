/**
 * COMPAS: networks that predict a new charge within two years, trained with and without a penalty on the contribution
 * of a block of columns, and the errors that they make on black and on white defendants.
 *
 * Source: the fairness experiment in the public code of Rieger et al., "Interpretations are useful" (2020).
 */
import { compas, COMPAS_RACES, type CompasSet } from '../../data';
import { dense, dropout, Network, relu, weightsFile } from '../../models';
import { torchPermutation } from '../../random';
import { tf } from '../../runtime';
import { once, type TaskContext } from '../../studies';
import {
  cdep,
  crossEntropy,
  evaluate,
  examples,
  fit,
  patience,
  sgd,
  together,
  traced,
  type Batches,
} from '../../training';

/** Columns of a defendant; the first six say the race. */
const COLUMNS = 17;
const RACE_COLUMNS = 6;

/** What is done to a network, or to its data, in training. */
export interface CompasVariant {
  readonly name?: string;
  /** Sets the race columns to 0, for training and for the errors by group. */
  readonly hidden?: 'race';
  /** The block of columns whose contribution is penalized. */
  readonly penalized?: 'race' | 'all but race';
  /** When dropout is on; default in every step. */
  readonly dropout?: 'first-step-of-epoch';
}

/** One training: a task's parameters. */
export interface CompasTraining {
  readonly variant: CompasVariant;
  /** First weights, order of the examples, dropout. */
  readonly seed: number;
  /** The seed of the split, {@link compasSplit}. */
  readonly split: number;
  /** Weight of the penalty. */
  readonly lambda: number;
  /** Epochs at most, and how many without a smaller stopping loss end training. */
  readonly epochs: number;
  readonly wait: number;
}

/** Shares of wrong answers: of those not charged again, of those charged again. */
export interface ErrorRates {
  readonly wc: number;
  readonly wf: number;
}

/** What a trained network does with people it has not seen. */
export interface CompasErrors {
  /** In percent. */
  readonly accuracy: number;
  readonly black: ErrorRates;
  readonly white: ErrorRates;
  /** Wrongly convicted, black over white; NaN where no white defendant is. */
  readonly ratio: number;
  /** The epoch whose weights were judged, from 1. */
  readonly epoch: number;
  /** The penalty without its weight at every tenth step. */
  readonly trace: readonly number[];
}

/** The network of the public code: 17 → 5 → 5 → 2, with dropout 0.1 behind each layer but the last. */
export function compasNetwork(seed: number): Network {
  const hidden = { dense1: dense(5), relu1: relu(), dropout1: dropout(0.1) };
  const layers = { ...hidden, dense2: dense(5), relu2: relu(), dropout2: dropout(0.1), dense3: dense(2) };
  return new Network('compas', [COLUMNS], layers, { seed });
}

/**
 * The split of the public code: 80 % to train, a tenth to stop, a tenth to report, dealt out in the order that PyTorch
 * draws with `seed` (0 there).
 */
export function compasSplit(people: number, seed: number): Record<'train' | 'stop' | 'report', Uint32Array> {
  const order = torchPermutation(people, seed);
  const [first, second] = [Math.floor(0.8 * people), Math.ceil(0.9 * people)];
  return { train: order.slice(0, first), stop: order.slice(first, second), report: order.slice(second) };
}

/** Weights of the two classes, (N/n₀, N/n₁) of those who train, normalized to sum 1. */
export function compasClassWeights({ labels }: CompasSet, train: Uint32Array): [number, number] {
  const ones = train.reduce((sum, row) => sum + labels[row], 0) / train.length;
  return [ones, 1 - ones];
}

/** Wrongly convicted and wrongly freed, as shares; 0 / 0, where there is nobody to be wrong about, is NaN. */
export function errorRates(truth: ArrayLike<number>, said: ArrayLike<number>): ErrorRates {
  const count = (t: number, s: number) => Array.from(truth).filter((value, i) => value === t && said[i] === s).length;
  const share = (part: number, rest: number) => part / (part + rest);
  return { wc: share(count(0, 1), count(0, 0)), wf: share(count(1, 0), count(1, 1)) };
}

/** The rates among the reported people of one race, `said` being the answer for the i-th of all. */
export function errorsOfRace(
  set: CompasSet,
  report: Uint32Array,
  race: string,
  said: (i: number) => number,
): ErrorRates {
  const members = [...report.keys()].filter((i) => COMPAS_RACES[set.race[report[i]]] === race);
  return errorRates(
    members.map((i) => set.labels[report[i]]),
    members.map(said),
  );
}

/**
 * Trains one network and gives its errors: a task for `runStudy`, with the data set as the input `compas`. Keeps the
 * weights in `weights.safetensors`.
 */
export async function compasErrors(parameters: CompasTraining, context: TaskContext): Promise<CompasErrors> {
  const { variant, seed, split, lambda, epochs, wait } = parameters;
  const set = await loadedOnce();
  context.expect('compas', set.meta);
  const cuts = compasSplit(set.shape[0], split);
  const shown = variant.hidden ? 'race hidden' : 'all';
  const network = compasNetwork(seed);
  const stopping = patience(network, wait);
  const groups = variant.penalized && blockMask(variant.penalized);
  const objective = traced(
    together(
      crossEntropy({ classWeights: compasClassWeights(set, cuts.train) }),
      ...(groups ? [cdep({ weight: lambda, groups })] : []),
    ),
  );
  const optimizer = sgd({ learningRate: 0.01, momentum: 0.9 });
  await fit(network, rowsOf(set, cuts.train, shown), {
    optimizer,
    batchSize: 256,
    epochs,
    seed,
    objective,
    dropout: variant.dropout,
    validation: rowsOf(set, cuts.stop, 'race hidden'),
    until: stopping.until,
  });
  const epoch = stopping.restore();
  context.keep('weights.safetensors', weightsFile(network));
  const trace = (objective.traces.cdep ?? []).filter((_, i) => i % 10 === 0).map((value) => value / lambda);
  const errors = await judged(set, network, cuts.report, shown);
  for (const held of [network, optimizer, groups]) held?.dispose();
  return { ...errors, epoch, trace };
}

/** Accuracy with the race columns set to 0, and the errors by group with them shown, as the public code has it. */
async function judged(
  set: CompasSet,
  network: Network,
  report: Uint32Array,
  shown: 'all' | 'race hidden',
): Promise<Omit<CompasErrors, 'epoch' | 'trace'>> {
  const { accuracy } = await evaluate(network, rowsOf(set, report, 'race hidden'));
  const { predictions } = await evaluate(network, rowsOf(set, report, shown));
  const [black, white] = ['African-American', 'Caucasian'].map((race) =>
    errorsOfRace(set, report, race, (i) => predictions[i]),
  );
  return { accuracy: 100 * accuracy, black, white, ratio: white.wc === 0 ? NaN : black.wc / white.wc };
}

function rowsOf({ rows, labels }: CompasSet, indices: Uint32Array, shown: 'all' | 'race hidden'): Batches {
  const images = new Float32Array(indices.length * COLUMNS);
  indices.forEach((row, i) => images.set(rows.subarray(row * COLUMNS, (row + 1) * COLUMNS), i * COLUMNS));
  const hidden = shown === 'all' ? images : images.map((value, i) => (i % COLUMNS < RACE_COLUMNS ? 0 : value));
  const own = Array.from(indices, (row) => labels[row]);
  return examples({ images: hidden, shape: [indices.length, COLUMNS], labels: own });
}

/** 1 in the columns of the block [17]. */
function blockMask(block: 'race' | 'all but race'): tf.Tensor1D {
  return tf.tensor1d(Array.from({ length: COLUMNS }, (_, i) => Number(i < RACE_COLUMNS === (block === 'race'))));
}

/** The table is read once a process, whatever the number of tasks. */
const loadedOnce = once(compas);
