import { imagesOfOtherClasses, imagesWithoutClass, mnist, select, type ImageSet } from '../../data';
import { tf } from '../../runtime';
import { once, type TaskContext } from '../../studies';
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
import type { CanvasTraining } from './canvas-training';
import { clutteredCanvases } from './cluttered-canvases';
import { cocoCanvases } from './coco-canvases';
import { drawAnnotated } from './train-on-coco';

/** What is trained for on canvases in an arm of a training. @throws TypeError that begins with the caller */
export function canvasObjective(
  caller: string,
  { arm, lambda, compareAt, target }: Pick<CanvasTraining, 'arm' | 'lambda' | 'compareAt' | 'target'>,
  { data, loss, mosaics }: Canvases,
): Objective {
  switch (arm) {
    case 'plain':
    case 'control':
      return loss();
    case 'GC':
      if (lambda === undefined)
        throw new TypeError(`${caller}: lambda is undefined; wanted the weight of the consistency`);
      return together(
        loss(),
        gradCamConsistency({ layer: 'stage', examples: data, ...mosaics, weight: lambda, compareAt, target }),
      );
    default:
      throw new TypeError(`${caller}: arm is '${String(arm)}'; wanted plain, control or GC`);
  }
}

/** Canvases to train with. */
export interface Canvases {
  readonly data: Batches;
  readonly loss: () => Objective;
  /** What a mosaic is filled with, and which class it is asked for. */
  readonly mosaics: Pick<GradCamConsistencyOptions, 'negatives' | 'classes'>;
}

const testDigits = once(() => mnist('test'));

/** What this process has drawn of the digits, by how many. */
const drawn = new Map<string, Canvases>();

/** The canvases of a task, whose input `digits` is MNIST's test digits. */
export async function canvasesOnce(
  caller: string,
  parameters: Pick<CanvasTraining, 'digits' | 'canvases' | 'labels'>,
  context: TaskContext,
): Promise<Canvases> {
  const digits = await testDigits();
  context.expect('digits', digits.meta);
  const { digits: count, canvases, labels = 'one' } = parameters;
  if (labels !== 'one' && labels !== 'several')
    throw new TypeError(`${caller}: labels is '${String(labels)}'; wanted one or several`);
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
