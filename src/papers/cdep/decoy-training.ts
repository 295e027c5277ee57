/**
 * Training on DecoyMNIST with a penalty on the four corners, as a task of a study.
 *
 * Source: Rieger et al., "Interpretations are useful" (2020), section 4.2, and its public code.
 */
import { select, type ImageSet } from '../../data';
import { conv2d, dense, flatten, maxPool, mlp, Network, relu } from '../../models';
import { Random } from '../../random';
import { tf } from '../../runtime';
import type { TaskContext } from '../../studies';
import {
  adam,
  cdep,
  crossEntropy,
  evaluate,
  examples,
  expectedGradients,
  fit,
  patience,
  rightForRightReasons,
  together,
  traced,
  type Batches,
  type Objective,
} from '../../training';
import { decoyDigits, decoyMask, testDecoy, trainingDecoy } from './decoy-mnist';
import { keepTrained } from '../keep-trained';
import { digestOnce } from './digest-once';
import { mnistOnce } from './mnist-once';
import { penaltyTrace } from './penalty-trace';

/** MNIST's training digits from this place on, in a shuffled order, are set aside to stop by: 6,000. */
const SET_ASIDE = 54_000;

/** What a training is penalized by: nothing, or the corners by one of four losses. */
export type DecoyMethod = 'vanilla' | 'CDEP' | 'RRR' | 'EG' | '|β|';

/** `dense`: hidden layers of 50 and 30; `convolutional`, as published: filters 20 and 50 of 5 x 5, dense 256. */
export type DecoyNetwork = 'dense' | 'convolutional';

/** How many digits are trained on and tested. */
export interface DecoySizes {
  readonly trainSize: number;
  readonly testSize: number;
}

/** One training: a task's parameters. */
export interface DecoyTraining extends DecoySizes {
  readonly method: DecoyMethod;
  /** Weight of the penalty; its unit differs between methods. */
  readonly lambda: number;
  /** First weights and order. */
  readonly seed: number;
  readonly network: DecoyNetwork;
  readonly epochs: number;
  /**
   * Ends training after more than so many epochs in a row without a smaller loss on the 6,000 digits that are set
   * aside, and judges the best epoch's weights; never where it is absent.
   */
  readonly wait?: number;
  /** Backgrounds of expected gradients, 200 unless given; of no other method. */
  readonly samples?: number;
}

/** Digits by what their squares say. */
export type DecoyDigits<T> = Readonly<Record<'train' | 'stop' | 'same' | 'test' | 'plain', T>>;

/** Accuracies in percent, and the penalty without its weight at every step. */
export type DecoyTrained = Omit<DecoyDigits<number>, 'train'> & { readonly trace: readonly number[] };

/** The network to be trained, with the first weights of a seed. */
export function decoyNetwork(kind: DecoyNetwork, seed: number): Network {
  if (kind === 'dense') return mlp({ seed, inputShape: [28, 28, 1], hidden: [50, 30], classes: 10 });
  const first = { conv1: conv2d(20, { kernel: 5 }), pool1: maxPool(2), relu1: relu() };
  const second = { conv2: conv2d(50, { kernel: 5 }), pool2: maxPool(2), relu2: relu() };
  const head = { flatten: flatten(), dense1: dense(256), relu3: relu(), dense2: dense(10) };
  return new Network('decoy-cnn', [28, 28, 1], { ...first, ...second, ...head }, { seed });
}

/**
 * MNIST with squares, values from -1 to 1: `train` and `stop` (6,000 others) with those of training; of the test
 * digits `same` with squares as in training, `test` with the other ones, `plain` with none. Which digits, and in which
 * corners, is the same in each call.
 */
function decoyExamples(train: ImageSet, test: ImageSet, { trainSize, testSize }: DecoySizes): DecoyDigits<Batches> {
  const order = new Random(0).permutation(train.labels.length);
  const learned = select(train, order.slice(0, trainSize));
  const aside = select(train, order.slice(SET_ASIDE));
  const met = select(test, new Random(1).permutation(test.labels.length).slice(0, testSize));
  const scaled = (bytes: Uint8Array, { shape, labels }: ImageSet) =>
    digestOnce(examples({ images: Float32Array.from(bytes, (byte) => byte / 127.5 - 1), shape, labels }));
  const withSquares = (set: ImageSet, decoyOf: (label: number) => number, seed: number) =>
    scaled(decoyDigits(set, decoyOf, new Random(seed)).images, set);
  return {
    train: withSquares(learned, trainingDecoy, 0),
    stop: withSquares(aside, trainingDecoy, 1),
    same: withSquares(met, trainingDecoy, 4),
    test: withSquares(met, testDecoy, 2),
    plain: scaled(met.images, met),
  };
}

/**
 * Trains one network and gives its accuracies: a task for `runStudy`, with MNIST as the inputs `train` and `test`.
 * Keeps the weights in `weights.safetensors`; goes on from a checkpoint where it was stopped.
 */
export async function decoyTraining(parameters: DecoyTraining, context: TaskContext): Promise<DecoyTrained> {
  const { method, lambda, seed, network: kind, epochs, wait, samples } = parameters;
  const data = await examplesOnce(parameters, context);
  const network = decoyNetwork(kind, seed);
  const mask = tf.tensor2d(Float32Array.from(decoyMask()), [28, 28]);
  const optimizer = adam({ learningRate: 1e-3, weightDecay: 1e-4 });
  let trace: number[] = [];
  const train = async (checkpoint: string) => {
    const objective = traced(together(crossEntropy(), ...penaltyOf(method, lambda, mask, samples)));
    const stopping = wait === undefined ? undefined : patience(network, wait);
    const history = await fit(network, data.train, {
      ...{ optimizer, epochs, seed, objective, checkpoint, label: `${method} ${lambda}, seed ${seed}` },
      ...(stopping ? { validation: data.stop, until: stopping.until } : {}),
    });
    stopping?.restore();
    trace = penaltyTrace(objective).map((value) => value / lambda);
    return history;
  };
  return keepTrained({ context, network, others: [optimizer, mask] }, train, async () => {
    const percent = async (digits: Batches) => 100 * (await evaluate(network, digits)).accuracy;
    const [test, same] = [await percent(data.test), await percent(data.same)];
    const [plain, stop] = [await percent(data.plain), await percent(data.stop)];
    return { test, same, plain, stop, trace };
  });
}

function penaltyOf(method: DecoyMethod, weight: number, mask: tf.Tensor2D, samples?: number): Objective[] {
  switch (method) {
    case 'vanilla':
      return [];
    case 'CDEP':
      return [cdep({ weight, groups: mask })];
    case '|β|':
      return [cdep({ weight, groups: mask, form: 'absolute' })];
    case 'RRR':
      return [rightForRightReasons({ weight, masks: mask, form: 'cdep-repo' })];
    case 'EG':
      return [expectedGradients({ weight, masks: mask, samples })];
    default:
      throw new TypeError(`decoyTraining: method is '${String(method)}'; wanted vanilla, CDEP, RRR, EG or |β|`);
  }
}

/** What this process has made of the digits, by sizes: one of a study's, as a rule. */
const made = new Map<string, DecoyDigits<Batches>>();

async function examplesOnce({ trainSize, testSize }: DecoySizes, context: TaskContext): Promise<DecoyDigits<Batches>> {
  const digits = await mnistOnce(context);
  const sizes = `${trainSize} ${testSize}`;
  const there = made.get(sizes) ?? decoyExamples(...digits, { trainSize, testSize });
  made.set(sizes, there);
  return there;
}
