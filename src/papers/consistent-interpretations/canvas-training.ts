/**
 * Training on canvases with and without Grad-CAM consistency, as a task of a study.
 *
 * Source: Pillai and Pirsiavash, "Explainable Models with Consistent Interpretations" (2021), in small.
 */
import { imagesOfOtherClasses, imagesWithoutClass, mnist, select, type ImageSet } from '../../data';
import { withWeights } from '../../models';
import { tf } from '../../runtime';
import { once, type Task, type TaskContext } from '../../studies';
import {
  crossEntropy,
  examples,
  gradCamConsistency,
  multiLabelCrossEntropy,
  together,
  type Batches,
  type GradCamConsistencyOptions,
  type Objective,
} from '../../training';
import { keepTrained, lossesOf } from '../keep-trained';
import { canvasNet, type CanvasNetOptions } from './canvas-net';
import { clutteredCanvases } from './cluttered-canvases';
import { cocoCanvases } from './coco-canvases';
import { drawAnnotated } from './train-on-coco';
import { trainPhase } from './train-phase';

/** One training: a task's parameters, those of {@link canvasNet} among them. */
export interface CanvasTraining extends CanvasNetOptions, Pick<GradCamConsistencyOptions, 'compareAt' | 'target'> {
  /**
   * `plain` starts from the seed's first weights. The others go on from the weights of their input `start`: `control`
   * as before, `GC` with Grad-CAM consistency; both see the same canvases in the same order.
   */
  readonly arm: 'plain' | 'control' | 'GC';
  readonly steps: number;
  readonly batchSize: number;
  /** How many canvases are trained on. */
  readonly canvases: number;
  /**
   * `one` as {@link clutteredCanvases} has it, or `several` as {@link cocoCanvases}: then the loss asks for each class
   * by itself, and a mosaic for the class of one annotation, drawn at each step. Default `one`.
   */
  readonly labels?: 'one' | 'several';
  /** They show the first so many of MNIST's test digits, so that others are left to test with. */
  readonly digits: number;
  /** Weight of the consistency; of GC. */
  readonly lambda?: number;
}

/** The mean loss in each piece of the training, a twentieth of the steps as a rule. */
export interface CanvasTrained {
  readonly losses: readonly number[];
}

/** The task that goes on from the network of the task `plain`, with other parameters of its own. */
export function canvasArm(
  plain: Task,
  own: Pick<CanvasTraining, 'arm' | 'steps' | 'lambda' | 'compareAt' | 'target'>,
): Task {
  return { ...plain, parameters: { ...plain.parameters, ...own }, inputs: { ...plain.inputs, start: { of: plain } } };
}

/**
 * Trains one network, as {@link trainPhase} does: a task for `runStudy`, with MNIST's test digits as the input
 * `digits`, and for an arm the task of its plain network as `start`. Keeps the weights in `weights.safetensors`; goes
 * on from a checkpoint where it was stopped.
 */
export async function canvasTraining(parameters: CanvasTraining, context: TaskContext): Promise<CanvasTrained> {
  const { arm, seed, pool = 'average', steps, batchSize } = parameters;
  const canvases = await canvasesOnce(parameters, context);
  const objective = objectiveOf(parameters, canvases);
  const network = canvasNet(parameters);
  const train = async (checkpoint: string) => {
    if (arm !== 'plain') withWeights(network, context.result('start').files['weights.safetensors']);
    return trainPhase(network, arm === 'plain' ? 'plain' : 'arm', {
      ...{ data: canvases.data, objective, steps, batchSize, seed, checkpoint },
      label: `${pool} pool, seed ${seed}, ${arm}`,
    });
  };
  return keepTrained({ context, network }, train, lossesOf);
}

function objectiveOf({ arm, lambda, compareAt, target }: CanvasTraining, { data, loss, mosaics }: Canvases): Objective {
  switch (arm) {
    case 'plain':
    case 'control':
      return loss();
    case 'GC':
      if (lambda === undefined)
        throw new TypeError('canvasTraining: lambda is undefined; wanted the weight of the consistency');
      return together(
        loss(),
        gradCamConsistency({ layer: 'stage', examples: data, ...mosaics, weight: lambda, compareAt, target }),
      );
    default:
      throw new TypeError(`canvasTraining: arm is '${String(arm)}'; wanted plain, control or GC`);
  }
}

interface Canvases {
  readonly data: Batches;
  readonly loss: () => Objective;
  /** What a mosaic is filled with, and which class it is asked for. */
  readonly mosaics: Pick<GradCamConsistencyOptions, 'negatives' | 'classes'>;
}

const testDigits = once(() => mnist('test'));

/** What this process has drawn of the digits, by how many. */
const drawn = new Map<string, Canvases>();

async function canvasesOnce(parameters: CanvasTraining, context: TaskContext): Promise<Canvases> {
  const digits = await testDigits();
  context.expect('digits', digits.meta);
  const { digits: count, canvases, labels = 'one' } = parameters;
  if (labels !== 'one' && labels !== 'several')
    throw new TypeError(`canvasTraining: labels is '${String(labels)}'; wanted one or several`);
  const which = `${count} ${canvases} ${labels}`;
  const first = Uint32Array.from({ length: count }, (_, i) => i);
  const there = drawn.get(which) ?? DRAW[labels](select(digits, first), canvases);
  drawn.set(which, there);
  return there;
}

const DRAW = {
  one: (digits: ImageSet, count: number): Canvases => {
    const set = clutteredCanvases(digits, { count, seed: 0 });
    return { data: examples(set), loss: crossEntropy, mosaics: { negatives: imagesOfOtherClasses(set.labels) } };
  },
  several: (digits: ImageSet, count: number): Canvases => {
    const { images, shape, objects } = cocoCanvases(digits, { count, seed: 0 });
    const classes = digits.classes.length;
    const annotated = objects.map((own) => own.map(({ label }) => label));
    const truth = new Uint8Array(count * classes);
    annotated.forEach((own, i) => own.forEach((label) => (truth[i * classes + label] = 1)));
    return {
      data: examples({ images, shape, labels: annotated.map((_, i) => i) }), // numbered, to look up their classes
      loss: () => multiLabelCrossEntropy({ truth, classes, rows: ({ labels }) => labels.dataSync() }),
      mosaics: {
        negatives: imagesWithoutClass(annotated, classes),
        classes: ({ labels, random }) =>
          tf.tensor1d(
            Array.from(labels.dataSync(), (i) => drawAnnotated(annotated[i], random)),
            'int32',
          ),
      },
    };
  },
} as const;
