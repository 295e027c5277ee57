import { classesOf, imagesWithoutClass, type CocoSet } from '../../data';
import type { Network } from '../../models';
import type { Random } from '../../random';
import { tf } from '../../runtime';
import { multiLabelCrossEntropy, type History } from '../../training';
import { imagenetCrops } from './imagenet-crops';
import { trainArm, type ArmOptions, type PublishedTraining } from './published-training';

/** The training on MS-COCO 2014 of the authors' program, from ImageNet's weights but for the last layer. */
export const PUBLISHED_COCO_TRAINING = {
  ...{ epochs: 36, batchSize: 256, learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4 },
  ...{ milestones: [24, 30], weight: 1, statistics: 'batch' },
} as const satisfies PublishedTraining;

export interface TrainOnCocoOptions extends ArmOptions {
  /** `cocoSet(folder, { split: 'train2014' })`; photographs without an annotation are left out. */
  set: Pick<CocoSet, 'photos' | 'classes'>;
}

/**
 * Trains a network on annotated photographs by the published settings for MS-COCO: several labels an image, the sum
 * over the classes of cross-entropies of yes and no; the class that is explained is that of one annotation, drawn at
 * each step; a mosaic's other three photographs do not show it. Crops, optimizer and the rest as in
 * `trainOnPhotographs`. The last batch of an epoch may be short, where the program drops it. Source: Pillai and
 * Pirsiavash 2021, and their program.
 *
 * @throws Error for a network whose outputs are not the classes, and as {@link fit}
 */
export async function trainOnCoco(network: Network, { set, ...options }: TrainOnCocoOptions): Promise<History> {
  const count = set.classes.length;
  const [outputs] = network.last.shape;
  if (outputs !== count)
    throw new Error(`trainOnCoco: '${network.name}' has ${outputs} outputs; wanted one for each of ${count} classes`);
  const photos = set.photos.filter(({ annotations }) => annotations.length > 0);
  const annotated = photos.map(({ annotations }) => annotations.map(({ label }) => label));
  const truth = new Uint8Array(photos.length * count);
  photos.forEach((photo, i) => classesOf(photo).forEach((label) => (truth[i * count + label] = 1)));
  const data = imagenetCrops(
    photos.map(({ path: file }, label) => ({ file, label })),
    { size: network.inputShape[0] },
  );
  const mosaics = () => ({
    negatives: imagesWithoutClass(annotated, count),
    classes: ({ indices, random }: { indices: Uint32Array; random: Random }) =>
      tf.tensor1d(
        Array.from(indices, (index) => drawAnnotated(annotated[index], random)),
        'int32',
      ),
  });
  const loss = multiLabelCrossEntropy({ truth, classes: count });
  return trainArm(network, { caller: 'trainOnCoco', published: PUBLISHED_COCO_TRAINING, data, loss, mosaics }, options);
}

/** The class of one annotation of a photograph, drawn: one with five of them five times as often as one with one. */
export function drawAnnotated(labels: readonly number[], random: Random): number {
  return labels[random.integer(labels.length)];
}
