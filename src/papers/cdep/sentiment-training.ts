/**
 * Training on sentences in which a planted word gives the label away, with a penalty on that word, as a task of a
 * study.
 *
 * Source: Rieger et al., "Interpretations are useful" (2020), section 4.4, and its public code.
 */
import type { Vocabulary } from '../../data';
import { textLstm, weightsFile } from '../../models';
import { tf } from '../../runtime';
import type { TaskContext } from '../../studies';
import {
  adam,
  cdep,
  crossEntropy,
  evaluate,
  expectedGradients,
  fit,
  patience,
  rightForRightReasons,
  together,
  type Objective,
} from '../../training';
import { buildGraphs, type Bench } from './build-graphs';
import { sentimentSets, type SentimentData } from './sentiment-sets';
import { markerWindow, SST_BIASES } from './sst-biases';

/** What a training is penalized by: nothing, or the planted word and the one behind it by one of three losses. */
export type SentimentMethod = 'vanilla' | 'CDEP' | 'RRR' | 'EG';

/** One training: a task's parameters. The seed decides first weights, order, and the planted words. */
export interface SentimentTraining extends SentimentData {
  readonly method: SentimentMethod;
  /** Weight of the penalty; its unit differs between methods. */
  readonly lambda: number;
  /** Units of the LSTM. */
  readonly units: number;
  readonly learningRate: number;
  readonly epochs: number;
  /** Backgrounds of expected gradients, 200 unless given; of no other method. */
  readonly samples?: number;
}

/** What a training gave. Accuracies are in percent; `dev` and `test` are those of the epoch that was best on dev. */
export interface SentimentTrained {
  readonly epoch: number;
  readonly dev: number;
  readonly test: number;
  /** On the training sentences, at the last epoch. */
  readonly train: number;
  /** What it says of each test sentence, in rising order of their lengths. */
  readonly predictions: readonly number[];
  /** One number an epoch: accuracy on dev, mean cross-entropy, mean penalty without its weight (vanilla has none). */
  readonly devs: readonly number[];
  readonly losses: readonly number[];
  readonly penalties: readonly number[];
  /** How many sentences were trained on. */
  readonly trained: number;
}

/** The name of each method's term. */
const TERMS = { vanilla: undefined, CDEP: 'cdep', RRR: 'rightForRightReasons', EG: 'expectedGradients' } as const;

/**
 * Trains one network and gives its accuracies: a task for `runStudy`, with the treebank as the input `trees` and the
 * vectors of its words as `vectors`. Keeps the weights of the epoch with the best dev accuracy in
 * `weights.safetensors`; goes on from a checkpoint where it was stopped.
 *
 * The process keeps a network for each method, λ and sizes, with its graphs: to build them takes longer than a short
 * training.
 */
export async function sentimentTraining(
  parameters: SentimentTraining,
  context: TaskContext,
): Promise<SentimentTrained> {
  const { bias, method, lambda, seed, epochs } = parameters;
  const sets = await sentimentSets(parameters, context);
  const bench = benchOf(parameters, sets.words);
  const { network, optimizer, objective } = bench;
  bench.windows = sets.sentences.map((sentence) => markerWindow(sentence, SST_BIASES[bias]));
  await buildGraphs(bench, sets.train, { batchSize: BATCH });
  network.reset(seed);
  network.load(new Map([['embed.weight', sets.table]]));
  optimizer.reset();
  const best = patience(network, Infinity, { by: 'accuracy' }); // ends nothing, keeps the best epoch
  const { terms, validation } = await fit(network, sets.train, {
    ...{ optimizer, objective, epochs, seed, batchSize: BATCH, graphs: 'kept' },
    ...{ validation: sets.dev, until: best.until },
    label: `${bias}, ${method} ${lambda}, seed ${seed}`,
    checkpoint: `${context.folder}/training.safetensors`,
  });
  const last = await evaluate(network, sets.train);
  const epoch = best.restore();
  context.keep('weights.safetensors', weightsFile(network));
  const { accuracy, predictions } = await evaluate(network, sets.test);
  const devs = validation.map((each) => 100 * each.accuracy);
  const term = TERMS[method];
  return {
    ...{ epoch, dev: devs[epoch - 1], test: 100 * accuracy, train: 100 * last.accuracy },
    ...{ predictions: [...predictions], devs, trained: sets.sentences.length },
    losses: terms.map(({ crossEntropy: loss }) => loss),
    penalties: term ? terms.map((each) => each[term] / lambda) : [],
  };
}

const BATCH = 64;

type Window = readonly [first: number, last: number];

/** The windows are those of the sentences that are trained on now. */
type SentimentBench = Bench & { windows: readonly Window[] };

/** Those of this process, by their settings. */
const benches = new Map<string, SentimentBench>();

function benchOf(parameters: SentimentTraining, words: Vocabulary): SentimentBench {
  const { method, lambda, size, units, learningRate, samples } = parameters;
  const settings = JSON.stringify([method, lambda, size, units, learningRate, samples]);
  const there = benches.get(settings);
  if (there) return there;
  const windowsOf = (indices: Uint32Array) => Array.from(indices, (i) => bench.windows[i]);
  const bench: SentimentBench = {
    objective: together(crossEntropy(), ...penaltyOf(parameters, windowsOf)),
    network: textLstm({ seed: 0, words: words.words.length, size, units, classes: 2, pad: words.pad }),
    optimizer: adam({ learningRate }),
    built: new Set(),
    windows: [],
  };
  benches.set(settings, bench);
  return bench;
}

function penaltyOf(
  { method, lambda: weight, samples }: SentimentTraining,
  windowsOf: (indices: Uint32Array) => readonly Window[],
): Objective[] {
  const masks = ({ indices, x }: { indices: Uint32Array; x: tf.Tensor }) => maskOf(windowsOf(indices), x.shape[1]!);
  switch (method) {
    case 'vanilla':
      return [];
    case 'CDEP': {
      const groups = ({ indices }: { indices: Uint32Array }) => ({
        windows: tf.tensor2d(windowsOf(indices).map((window) => [...window])),
      });
      return [cdep({ weight, groups, form: 'true-class', over: 'images-with-group', constant: 'embed' })];
    }
    case 'RRR':
      return [rightForRightReasons({ weight, masks, layer: 'embed' })];
    case 'EG':
      return [expectedGradients({ weight, masks, layer: 'embed', samples })];
    default:
      throw new TypeError(`sentimentTraining: method is '${String(method)}'; wanted vanilla, CDEP, RRR or EG`);
  }
}

/** 1 at the steps of the windows `[n, steps]`. */
function maskOf(windows: readonly Window[], steps: number): tf.Tensor2D {
  const rows = windows.map(([first, last]) =>
    Array.from({ length: steps }, (_, step) => Number(first <= step && step <= last)),
  );
  return tf.tensor2d(rows, [windows.length, steps]);
}
