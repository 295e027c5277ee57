/**
 * Training of small networks on drawn objects, as a task of a study.
 *
 * Source: the comparison of networks in Bang, Boggust and Satyanarayan, "Explanation Alignment" (2024), in small.
 */
import { Random } from '../../../random';
import type { TaskContext } from '../../../studies';
import { adam, evaluate, examples, fit } from '../../../training';
import { keepTrained, lossesOf } from '../../keep-trained';
import { drawObjects, type DrawnObjects } from './draw-objects';
import { OBJECT_ZOO } from './object-zoo';

/** One training: a task's parameters. */
export interface ObjectTraining {
  /** A name in {@link OBJECT_ZOO}. */
  readonly network: string;
  /** Decides drawings, first weights and order. */
  readonly seed: number;
  /** How many drawings are trained on and tested. */
  readonly train: number;
  readonly test: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
}

/** Accuracy on the drawings to test on, as a share, and the mean loss of each epoch. */
export interface ObjectTrained {
  readonly accuracy: number;
  readonly losses: readonly number[];
}

/** The drawings of a seed, to train or to test on: the same in each call. */
export function objectsOf(part: 'train' | 'test', count: number, seed: number): DrawnObjects {
  return drawObjects(count, new Random(`${part} ${seed}`));
}

/**
 * Trains one network and gives its accuracy: a task for `runStudy`, without inputs, since the objects are drawn. Keeps
 * the weights in `weights.safetensors`; goes on from a checkpoint where it was stopped.
 */
export async function objectTraining(parameters: ObjectTraining, context: TaskContext): Promise<ObjectTrained> {
  const { network: name, seed, train, test, learningRate, batchSize, epochs } = parameters;
  const found = OBJECT_ZOO.find((each) => each.name === name);
  if (!found)
    throw new TypeError(
      `objectTraining: network is '${name}'; wanted one of ${OBJECT_ZOO.map((each) => each.name).join('; ')}`,
    );
  const network = found.build(seed);
  const optimizer = adam({ learningRate });
  return keepTrained(
    { context, network, others: [optimizer] },
    (checkpoint) =>
      fit(network, examples(drawnOnce('train', train, seed)), {
        ...{ optimizer, epochs, batchSize, seed, checkpoint, label: `${name}, seed ${seed}` },
      }),
    async (history) => {
      const { accuracy } = await evaluate(network, examples(drawnOnce('test', test, seed)));
      return { accuracy, ...lossesOf(history) };
    },
  );
}

/** What this process has drawn: a study trains all networks of a seed on the same drawings. */
const drawn = new Map<string, DrawnObjects>();

function drawnOnce(...asked: Parameters<typeof objectsOf>): DrawnObjects {
  const key = asked.join(' ');
  const there = drawn.get(key) ?? objectsOf(...asked);
  drawn.set(key, there);
  return there;
}
