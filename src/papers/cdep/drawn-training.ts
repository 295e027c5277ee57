/**
 * Training on lesions drawn by a program, with a penalty on what stickers contribute, as a task of a study: the whole
 * network is trained, and the shortcut is perfect.
 */
import { decompose } from '../../decomposition';
import { conv2d, dense, flatten, maxPool, Network, relu } from '../../models';
import { Random } from '../../random';
import { tf } from '../../runtime';
import { meanOfDefined, rocAuc } from '../../statistics';
import type { TaskContext } from '../../studies';
import {
  adam,
  cdep,
  crossEntropy,
  examples,
  fit,
  patience,
  together,
  type Batches,
  type Objective,
} from '../../training';
import { drawnLesions, stressTraits, type DrawnLesions } from './drawn-lesions';
import { malignancy } from './malignancy';

/** What is done about stickers: nothing, lesions with one are left out, or one of two penalties. */
export type DrawnMethod = 'vanilla' | 'excluded' | 'CDEP' | 'CDEP, |β|';

/** One training: a task's parameters. */
export interface DrawnTraining {
  readonly method: DrawnMethod;
  /** Weight of the penalty. */
  readonly lambda: number;
  /** First weights and order. */
  readonly seed: number;
  /** How many lesions are drawn: 60 % of them train, 10 % choose the epoch, 30 % test. */
  readonly size: number;
  /** How many the stress set has, in which every fourth is malignant, with a sticker. */
  readonly stressed: number;
  readonly epochs: number;
}

/** What was measured over how many. */
export interface DrawnTrained {
  /** The area under the ROC curve on the test lesions, on those without a sticker, and on the stress set. */
  readonly all: number;
  readonly clean: number;
  readonly stress: number;
  /** How far stickers of training lesions move the two logits apart, mean of |β₀ − β₁|. */
  readonly say: number;
  readonly n: Readonly<Record<'all' | 'clean' | 'stress' | 'say', number>>;
}

/** Trains one network on drawn lesions: a task for `runStudy`. Goes on from a checkpoint where it was stopped. */
export async function drawnTraining(parameters: DrawnTraining, context: TaskContext): Promise<DrawnTrained> {
  const { method, lambda, seed, size, stressed, epochs } = parameters;
  const lesions = drawnOnce(size, 0);
  const stress = drawnOnce(stressed, 1);
  const [first, second] = [0.6, 0.7].map((share) => Math.round(share * size));
  const every = indexes(0, first);
  const train = method === 'excluded' ? every.filter((i) => lesions.stickers[i] === 0) : every;
  const test = indexes(second, size);
  const network = drawnNet(seed);
  const optimizer = adam({ learningRate: 1e-3 });
  try {
    const ones = train.reduce((sum, i) => sum + lesions.labels[i], 0) / train.length;
    const best = patience(network, Infinity);
    await fit(network, rowsOf(lesions, train), {
      ...{ optimizer, epochs, seed, batchSize: 32 },
      objective: together(
        crossEntropy({ classWeights: [ones, 1 - ones] }),
        ...penaltyOf(method, lambda, (indices) =>
          masksOf(
            lesions,
            Array.from(indices, (j) => train[j]),
          ),
        ),
      ),
      ...{
        validation: rowsOf(lesions, indexes(first, second)),
        until: best.until,
        label: `drawn: ${method} ${lambda}`,
      },
      checkpoint: `${context.folder}/training.safetensors`,
    });
    best.restore();
    const auc = (from: DrawnLesions, which: readonly number[]) =>
      rocAuc(
        malignancy(network, rowsOf(from, which)),
        which.map((i) => from.labels[i]),
      );
    const clean = test.filter((i) => lesions.stickers[i] === 0);
    const held = every.filter((i) => lesions.stickers[i] === 1).slice(0, HELD);
    return {
      ...{ all: auc(lesions, test), clean: auc(lesions, clean), stress: auc(stress, indexes(0, stressed)) },
      say: sayOf(network, lesions, held),
      n: { all: test.length, clean: clean.length, stress: stressed, say: held.length },
    };
  } finally {
    for (const each of [network, optimizer]) each.dispose();
  }
}

/** So many stickers are asked for their say. */
const HELD = 64;

function drawnNet(seed: number): Network {
  const conv = (filters: number) => conv2d(filters, { kernel: 3, padding: 1 });
  const first = { conv1: conv(8), pool1: maxPool(2), relu1: relu() };
  const second = { conv2: conv(16), pool2: maxPool(2), relu2: relu() };
  const third = { conv3: conv(16), pool3: maxPool(2), relu3: relu() };
  const head = { flatten: flatten(), dense1: dense(32), relu4: relu(), dense2: dense(2) };
  return new Network('drawn', [48, 48, 3], { ...first, ...second, ...third, ...head }, { seed });
}

function penaltyOf(method: DrawnMethod, weight: number, masks: (indices: Uint32Array) => tf.Tensor3D): Objective[] {
  const over = 'images-with-group';
  const groups = ({ indices }: { indices: Uint32Array }) => masks(indices);
  switch (method) {
    case 'vanilla':
    case 'excluded':
      return [];
    case 'CDEP':
      return [cdep({ weight, over, groups })];
    case 'CDEP, |β|':
      return [cdep({ weight, over, groups, form: 'absolute' })];
    default:
      throw new TypeError(`drawnTraining: method is '${String(method)}'; wanted vanilla, excluded, CDEP or CDEP, |β|`);
  }
}

/** How far the stickers of lesions move the two classes apart, on average. */
function sayOf(network: Network, lesions: DrawnLesions, which: readonly number[]): number {
  const apart = tf.tidy(() => {
    const { x } = rowsOf(lesions, which).batch([...which.keys()], new Random(0));
    const { beta } = decompose(network, x, masksOf(lesions, which));
    return (beta.squeeze([0]).arraySync() as number[][]).map(([a, b]) => Math.abs(a - b));
  });
  return meanOfDefined(apart).mean;
}

/** Values 0 to 1 of an image: 48 x 48 x 3. */
const IMAGE = 48 * 48 * 3;

function rowsOf({ images, labels }: DrawnLesions, which: readonly number[]): Batches {
  const values = new Float32Array(which.length * IMAGE);
  which.forEach((i, k) => values.set(images.subarray(i * IMAGE, (i + 1) * IMAGE), k * IMAGE));
  for (let k = 0; k < values.length; k++) values[k] = (values[k] - 0.5) / 0.25;
  return examples({ images: values, shape: [which.length, 48, 48, 3], labels: which.map((i) => labels[i]) });
}

/** The masks of stickers `[n,48,48]`. */
function masksOf({ masks }: DrawnLesions, which: readonly number[]): tf.Tensor3D {
  const values = new Float32Array(which.length * 48 * 48);
  which.forEach((i, k) => values.set(masks.subarray(i * 2304, (i + 1) * 2304), k * 2304));
  return tf.tensor3d(values, [which.length, 48, 48]);
}

function indexes(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}

/** What this process has drawn, by number and seed. */
const drawn = new Map<string, DrawnLesions>();

/** Lesions of seed 0; with seed 1 the stress set. */
function drawnOnce(n: number, seed: 0 | 1): DrawnLesions {
  const name = `${n} ${seed}`;
  const there = drawn.get(name) ?? drawnLesions(n, seed === 0 ? { seed } : { seed, traits: stressTraits });
  drawn.set(name, there);
  return there;
}
