/**
 * A pretrained network, trained on with and without Grad-CAM consistency on photographs, as a task of a study.
 *
 * Source: Pillai and Pirsiavash, "Explainable Models with Consistent Interpretations" (2021), in small.
 */
import { imagenetNormalize, imagenetSquash, imagesOfOtherClasses, type LocalizedImage } from '../../data';
import { pretrained, ZOO, type AnyZooOptions, type PretrainedName } from '../../models';
import type { TaskContext } from '../../studies';
import {
  adam,
  crossEntropy,
  examples,
  fit,
  gradCamConsistency,
  together,
  type Batches,
  type GradCamConsistencyOptions,
} from '../../training';
import { boxedPhotographs } from '../explanation-alignment';
import { keepTrained, lossesOf } from '../keep-trained';

type Photograph = Pick<LocalizedImage, 'file' | 'label' | 'read'>;

/** One training: a task's parameters. */
export interface PhotographTraining extends Pick<GradCamConsistencyOptions, 'target'> {
  /** Begins with its published weights; all layers are trained. */
  readonly network: PretrainedName;
  /** Height and width of the input. */
  readonly size: number;
  /** The pool before the last layer: the network's own unless given. `maximum` has the published weights, too. */
  readonly pool?: 'average' | 'maximum';
  /** So many photographs of each class of Tiny ImageNet are taken, or so many drawings where it is not there. */
  readonly perClass: number;
  readonly standIns: number;
  /** Every second one is trained with, see {@link inTurns}, at most so many in all. */
  readonly most: number;
  /** GC with Grad-CAM consistency; both see the same photographs in the same order. */
  readonly arm: 'control' | 'GC';
  /** Weight of the consistency; of GC. */
  readonly lambda?: number;
  /** At least so many, up to whole passes over the photographs. */
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Order of the photographs, and the mosaics. */
  readonly seed: number;
}

/** The mean loss of each pass over the photographs. */
export interface PhotographTrained {
  readonly losses: readonly number[];
}

/** The first, third, … photograph of each class, to train with, and the second, fourth, … ones, to measure on. */
export function inTurns<T extends Pick<Photograph, 'label'>>(photographs: readonly T[]): [odd: T[], even: T[]] {
  const seen = new Map<number, number>();
  const [odd, even]: [T[], T[]] = [[], []];
  for (const photograph of photographs) {
    const turn = (seen.get(photograph.label) ?? 0) + 1;
    seen.set(photograph.label, turn);
    (turn % 2 === 1 ? odd : even).push(photograph);
  }
  return [odd, even];
}

/** Photographs squashed to squares and as a network takes them, with its own numbers of their classes. */
export async function squashedExamples(
  photographs: readonly Photograph[],
  { network, size }: Pick<PhotographTraining, 'network' | 'size'>,
): Promise<Batches> {
  const { preprocessing, labelOffset } = ZOO[network];
  const images = new Float32Array(photographs.length * size * size * 3);
  for (const [i, { file, read }] of photographs.entries()) {
    const bytes = await imagenetSquash(read?.() ?? file, { name: file, size, kernel: 'bilinear' });
    images.set(imagenetNormalize(bytes, preprocessing.convention), i * size * size * 3);
  }
  const labels = photographs.map(({ label }) => label + labelOffset);
  return examples({ images, shape: [photographs.length, size, size, 3], labels });
}

/**
 * Trains one network: a task for `runStudy`, with the data of {@link boxedPhotographs} as its input `photographs` and
 * those of `pretrained` as `weights`. Keeps the weights in `weights.safetensors`; goes on from a checkpoint where it
 * was stopped.
 */
export async function photographTraining(
  parameters: PhotographTraining,
  context: TaskContext,
): Promise<PhotographTrained> {
  const { network: name, pool = 'average', arm, lambda, target, steps, batchSize, learningRate, seed } = parameters;
  const { data, classes } = await photographsOnce(parameters, context);
  const consistency = () => {
    if (lambda === undefined)
      throw new TypeError('photographTraining: lambda is undefined; wanted the weight of the consistency');
    const negatives = imagesOfOtherClasses(classes);
    const layer = ZOO[name].gradCamLayer;
    return together(crossEntropy(), gradCamConsistency({ layer, examples: data, negatives, weight: lambda, target }));
  };
  if (arm !== 'control' && arm !== 'GC')
    throw new TypeError(`photographTraining: arm is '${String(arm)}'; wanted control or GC`);
  const objective = arm === 'GC' ? consistency() : crossEntropy();
  const { network, meta } = await pooled(parameters);
  const optimizer = adam({ learningRate });
  const train = async (checkpoint: string) => {
    context.expect('weights', meta);
    return fit(network, data, {
      ...{ optimizer, objective, seed, batchSize, checkpoint, label: `${pool} pool, seed ${seed}, ${arm}` },
      epochs: Math.ceil(steps / Math.ceil(data.size / batchSize)),
    });
  };
  return keepTrained({ context, network, others: [optimizer] }, train, lossesOf);
}

/** A network with its published weights for images of another size and, where asked for, with another last pool. */
export async function pooled({
  network: name,
  size,
  pool = 'average',
}: Pick<PhotographTraining, 'network' | 'size' | 'pool'>): Promise<Awaited<ReturnType<typeof pretrained>>> {
  const { network: published, meta } = await pretrained(name);
  const options: AnyZooOptions = { seed: 0, size, pool };
  const network = ZOO[name].build(options);
  network.load(published.save());
  published.dispose();
  const own = network.nodes.some(({ kind }) => kind === POOLS[pool]);
  if (own) return { network, meta };
  network.dispose();
  throw new Error(`pooled: '${name}' has no pool that could be ${pool}; wanted a MobileNetV1, resnet18 or resnet50`);
}

const POOLS = { average: 'globalAveragePool', maximum: 'globalMaxPool' } as const;

/** What this process read last: one set, which may be large. */
let last: { key: string; data: Batches; classes: number[] } | undefined;

async function photographsOnce(
  { network, size, perClass, standIns, most }: PhotographTraining,
  context: TaskContext,
): Promise<{ data: Batches; classes: number[] }> {
  const { images, meta } = await boxedPhotographs('tiny-imagenet', { perClass, standIns });
  context.expect('photographs', meta);
  const key = JSON.stringify([network, size, perClass, standIns, most, meta.files]);
  if (last?.key !== key) {
    const photographs = inTurns(images)[0].slice(0, most);
    const classes = photographs.map(({ label }) => label);
    last = { key, classes, data: await squashedExamples(photographs, { network, size }) };
  }
  return last;
}
