/**
 * Training on ColorMNIST with a penalty on single pixels, as a task of a study.
 *
 * Source: Rieger et al., "Interpretations are useful" (2020), section 4.2, and its public code.
 */
import { select, type ImageSet } from '../../data';
import { conv2d, dense, flatten, maxPool, Network, relu } from '../../models';
import { Random } from '../../random';
import type { TaskContext } from '../../studies';
import {
  adam,
  cdep,
  crossEntropy,
  evaluate,
  examples,
  expectedGradients,
  fit,
  rightForRightReasons,
  together,
  traced,
  type Batches,
  type Objective,
} from '../../training';
import { keepTrained } from '../keep-trained';
import {
  inkDigits,
  inkPixels,
  inkStatistics,
  inkWeights,
  MEAN_INK,
  testInk,
  trainingInk,
  type Rgb,
} from './color-mnist';
import { digestOnce } from './digest-once';
import { mnistOnce } from './mnist-once';
import { penaltyTrace } from './penalty-trace';

/** What a training is penalized by: nothing, or drawn pixels by one of three losses. */
export type ColorMethod = 'vanilla' | 'CDEP' | 'RRR' | 'EG';

/** Filters of the two convolutions, units of the dense layer; published: 20, 50, 500. */
export type ColorWidths = readonly [filters: number, more: number, units: number];

/** How many digits are trained on and tested. */
export interface ColorSizes {
  readonly trainSize: number;
  readonly testSize: number;
}

/** One training, an epoch long: a task's parameters. */
export interface ColorTraining extends ColorSizes {
  readonly method: ColorMethod;
  /** Weight of the penalty; its unit differs between methods. */
  readonly lambda: number;
  /** First weights, order and pixels. */
  readonly seed: number;
  readonly widths: ColorWidths;
  readonly batchSize: number;
  /** Pixels that are penalized at each step; vanilla has none. */
  readonly pixels?: number;
  /** Backgrounds of expected gradients, 200 unless given; of no other method. */
  readonly samples?: number;
}

/** Accuracies in percent in test ink and in mean ink, and the penalty without its weight at every step. */
export interface ColorTrained {
  readonly test: number;
  readonly shape: number;
  readonly trace: readonly number[];
}

/** The network to be trained, with the first weights of a seed. */
export function colorNetwork([filters, more, units]: ColorWidths, seed: number): Network {
  const first = { conv1: conv2d(filters, { kernel: 5 }), pool1: maxPool(2), relu1: relu() };
  const second = { conv2: conv2d(more, { kernel: 5 }), pool2: maxPool(2), relu2: relu() };
  const head = { flatten: flatten(), dense1: dense(units), relu3: relu(), dense2: dense(10) };
  return new Network('color-cnn', [28, 28, 3], { ...first, ...second, ...head }, { seed });
}

/**
 * MNIST in ink, normalized by the training digits: `train` in that of training; the test digits in `test` ink and,
 * as `gray`, in the mean of all inks. Which digits is the same in each call.
 */
function colorExamples(
  train: ImageSet,
  test: ImageSet,
  { trainSize, testSize }: ColorSizes,
): Readonly<Record<'train' | 'test' | 'gray', Batches>> {
  const statistics = inkStatistics(train);
  const some = (set: ImageSet, seed: number, count: number) =>
    select(set, new Random(seed).permutation(set.labels.length).slice(0, count));
  const inInk = (set: ImageSet, ink: (label: number) => Rgb) => {
    const images = inkDigits(set, ink, statistics);
    return digestOnce(examples({ images, shape: [set.labels.length, 28, 28, 3], labels: set.labels }));
  };
  const met = some(test, 1, testSize);
  return {
    train: inInk(some(train, 0, trainSize), trainingInk),
    test: inInk(met, testInk),
    gray: inInk(met, () => MEAN_INK),
  };
}

/**
 * Trains one network for an epoch and gives its accuracies: a task for `runStudy`, with MNIST as the inputs `train`
 * and `test`. Keeps the weights in `weights.safetensors`; goes on from a checkpoint where it was stopped.
 */
export async function colorTraining(parameters: ColorTraining, context: TaskContext): Promise<ColorTrained> {
  const { method, lambda, seed, widths, batchSize } = parameters;
  const { groups, ...data } = await examplesOnce(parameters, context);
  const network = colorNetwork(widths, seed);
  const optimizer = adam({ learningRate: 1e-3, weightDecay: 1e-3 });
  let trace: number[] = [];
  const train = async (checkpoint: string) => {
    const objective = traced(together(crossEntropy(), ...penaltyOf(parameters, groups)));
    const label = `${method} ${lambda}, seed ${seed}`;
    const history = await fit(network, data.train, {
      ...{ optimizer, epochs: 1, batchSize, seed, objective, checkpoint, label },
    });
    trace = penaltyTrace(objective).map((value) => value / lambda);
    return history;
  };
  return keepTrained({ context, network, others: [optimizer] }, train, async () => {
    const percent = async (digits: Batches) => 100 * (await evaluate(network, digits)).accuracy;
    const [test, shape] = [await percent(data.test), await percent(data.gray)];
    return { test, shape, trace };
  });
}

function penaltyOf({ method, lambda: weight, pixels, samples }: ColorTraining, from: Float64Array): Objective[] {
  if (method === 'vanilla') return [];
  if (pixels === undefined)
    throw new TypeError(`colorTraining: pixels is undefined; wanted how many ${method} penalizes at each step`);
  const drawn = inkPixels(from, pixels);
  switch (method) {
    case 'CDEP':
      return [cdep({ weight, groups: drawn })];
    case 'RRR':
      return [rightForRightReasons({ weight, masks: drawn, form: 'cdep-repo' })];
    case 'EG':
      return [expectedGradients({ weight, masks: drawn, samples })];
    default:
      throw new TypeError(`colorTraining: method is '${String(method)}'; wanted vanilla, CDEP, RRR or EG`);
  }
}

type Made = ReturnType<typeof colorExamples> & { groups: Float64Array };

/** What this process has made of the digits, by sizes. */
const made = new Map<string, Made>();

async function examplesOnce({ trainSize, testSize }: ColorSizes, context: TaskContext): Promise<Made> {
  const [train, test] = await mnistOnce(context);
  const sizes = `${trainSize} ${testSize}`;
  const there = made.get(sizes) ?? {
    ...colorExamples(train, test, { trainSize, testSize }),
    groups: inkWeights(train),
  };
  made.set(sizes, there);
  return there;
}
