/**
 * Training of a head that reads the features of skin lesions, with a penalty on what stickers contribute, as a task of
 * a study.
 *
 * Source: Rieger et al., "Interpretations are useful" (2020), section 4.1, and its public code.
 */
import { dense, dropout, flatten, Network, relu, type Layer } from '../../models';
import { tf } from '../../runtime';
import type { TaskContext } from '../../studies';
import {
  cdep,
  crossEntropy,
  fit,
  patience,
  rightForRightReasons,
  sgd,
  together,
  type Batches,
  type Objective,
  type Optimizer,
} from '../../training';
import { buildGraphs, type Bench } from './build-graphs';
import { camsOf, contributions, massOf } from './lesion-measures';
import { lesionSetsNow, lesionSetsOf, some } from './lesion-sets';
import { lesionSplit } from './lesion-split';
import { malignancy } from './malignancy';

/** What is done about stickers: nothing, photographs with one are left out, or one of three penalties. */
export type LesionMethod = 'vanilla' | 'excluded' | 'CDEP' | 'CDEP, |β|' | 'RRR';

/** One training: a task's parameters. */
export interface LesionTraining {
  readonly method: LesionMethod;
  /** Weight of the penalty; its unit differs between methods. */
  readonly lambda: number;
  /** The split, which must be one of the features', first weights, order and dropout. */
  readonly seed: number;
  /** Units of the hidden layers; dropout of a half follows each. */
  readonly hidden: readonly number[];
  /** SGD has a momentum of 0.9. */
  readonly learningRate: number;
  readonly batchSize: number;
  /** At most. */
  readonly epochs: number;
  /**
   * Ends training after more than so many epochs in a row without a smaller loss on the part `stop`, and judges the
   * best epoch's weights; never where it is absent.
   */
  readonly wait?: number;
  /** When dropout is on; default in every step. */
  readonly dropout?: 'first-step-of-epoch';
}

/** What a training gave. Probabilities are of *malignant*, one a photograph. */
export interface LesionTrained {
  readonly epoch: number;
  /** For the parts of the split, and for its pairs with a sticker and with skin. */
  readonly stop: readonly number[];
  readonly test: readonly number[];
  readonly sticker: readonly number[];
  readonly skin: readonly number[];
  /** What the sticker contributes to the two logits, for each benign test photograph whose sticker has a mask. */
  readonly beta: readonly (readonly number[])[];
  /** Their Grad-CAM for benign at the 49 places, and its share in the sticker, NaN where the map is empty. */
  readonly cams: readonly (readonly number[])[];
  readonly mass: readonly number[];
}

/**
 * Trains one head and measures all that is asked of it: a task for `runStudy`, with the task `lesionFeatures` as its
 * input `features`. A head of ten million weights or more goes on from a checkpoint where it was stopped; smaller ones
 * take seconds.
 *
 * The process keeps a network for each sizes of the head, with its graphs: to build them takes as long as a training.
 */
export async function lesionTraining(parameters: LesionTraining, context: TaskContext): Promise<LesionTrained> {
  const { method, lambda, seed, batchSize, epochs, wait, dropout: when } = parameters;
  const tables = lesionSetsOf(context);
  const at = tables.splits.indexOf(seed);
  if (at < 0)
    throw new RangeError(`lesionTraining: seed is ${seed}; wanted one of the features' splits, ${tables.splits}`);
  const { train: every, stop, test } = lesionSplit(tables.labels.length, seed);
  const train = method === 'excluded' ? every.filter((i) => tables.flagged[i] === 0) : every;
  const held = test.filter((i) => tables.slots.has(i) && tables.labels[i] === 0);
  const data = some(tables.plain, train);
  const bench = benchOf(parameters, tables.channels);
  const { network, optimizer, objective } = bench;
  bench.train = train;
  await buildGraphs(bench, data, { batchSize, dropout: when });
  network.reset(seed);
  optimizer.reset();
  const stopping = wait === undefined ? undefined : patience(network, wait);
  const weights = [...network.weights.values()].reduce((sum, { size }) => sum + size, 0);
  await fit(network, data, {
    ...{ optimizer, objective, batchSize, epochs, seed, dropout: when, graphs: 'kept' },
    label: `${method} ${lambda}, split ${seed}`,
    checkpoint: weights < LARGE ? undefined : `${context.folder}/training.safetensors`,
    ...(stopping ? { validation: some(tables.plain, stop), until: stopping.until } : {}),
  });
  const epoch = stopping?.restore() ?? epochs;
  const first = tables.pairs.slice(0, at).flat().length;
  const moved = tables.pairs[at].map((_, k) => first + k);
  const judged = network.copy(); // without graphs of before, which could round in another way
  try {
    const said = (all: Batches, which: readonly number[]) => [...malignancy(judged, some(all, which))];
    const cams = held.length > 0 ? await camsOf(judged, some(tables.plain, held)) : [];
    return {
      ...{ epoch, stop: said(tables.plain, stop), test: said(tables.plain, test) },
      ...{ sticker: said(tables.sticker, moved), skin: said(tables.skin, moved), cams },
      beta: held.length > 0 ? contributions(judged, tables, held) : [],
      mass: cams.map((cam, k) => massOf(cam, tables.placesOf(held[k]))),
    };
  } finally {
    judged.dispose();
  }
}

/** So many weights take long to train. */
const LARGE = 1e7;

/** The photographs are those that are trained on now. */
type LesionBench = Bench & { train: readonly number[] };

/** Networks, optimizers and benches of this process, by their settings. */
const networks = new Map<string, Network>();
const optimizers = new Map<string, Optimizer>();
const benches = new Map<string, LesionBench>();

function benchOf(parameters: LesionTraining, channels: number): LesionBench {
  const { method, lambda, hidden, learningRate } = parameters;
  const head = `${channels} ${hidden}`;
  return madeOnce(benches, `${head} ${learningRate} ${method} ${lambda}`, () => {
    const bench: LesionBench = {
      objective: objectiveOf(parameters, () => bench.train),
      network: madeOnce(networks, head, () => headOf(channels, hidden)),
      optimizer: madeOnce(optimizers, `${head} ${learningRate}`, () => sgd({ learningRate, momentum: 0.9 })),
      built: new Set(),
      train: [],
    };
    return bench;
  });
}

function madeOnce<T>(all: Map<string, T>, key: string, make: () => T): T {
  const there = all.get(key) ?? make();
  all.set(key, there);
  return there;
}

function headOf(channels: number, hidden: readonly number[]): Network {
  const layers: Record<string, Layer> = { flatten: flatten() };
  for (const [k, width] of hidden.entries())
    Object.assign(layers, { [`dense${k}`]: dense(width), [`relu${k}`]: relu(), [`dropout${k}`]: dropout(0.5) });
  return new Network('head', [7, 7, channels], { ...layers, out: dense(2) }, { seed: 0 });
}

function objectiveOf({ method, lambda: weight }: LesionTraining, train: () => readonly number[]): Objective {
  const now = (indices: Uint32Array) => Array.from(indices, (j) => train()[j]);
  const over = 'images-with-group';
  const groups = ({ indices }: { indices: Uint32Array }) => ({ beta: lesionSetsNow().betaOf(now(indices)) });
  const masks = ({ indices }: { indices: Uint32Array }) => {
    const covered = now(indices).flatMap((i) => [...lesionSetsNow().placesOf(i)].map((share) => Number(share >= 0.5)));
    return tf.tensor3d(covered, [indices.length, 7, 7]);
  };
  const loss = crossEntropy({ classWeights: () => classWeights(lesionSetsNow().labels, train()) });
  switch (method) {
    case 'vanilla':
    case 'excluded':
      return together(loss);
    case 'CDEP':
      return together(loss, cdep({ weight, over, groups }));
    case 'CDEP, |β|':
      return together(loss, cdep({ weight, over, groups, form: 'absolute' }));
    case 'RRR':
      return together(loss, rightForRightReasons({ weight, masks }));
    default:
      throw new TypeError(
        `lesionTraining: method is '${String(method)}'; wanted vanilla, excluded, CDEP, CDEP, |β| or RRR`,
      );
  }
}

/** (N/n₀, N/n₁) of those who train, brought to sum 1. */
function classWeights(labels: readonly number[], train: readonly number[]): [number, number] {
  const ones = train.reduce((sum, i) => sum + labels[i], 0) / train.length;
  return [ones, 1 - ones];
}
