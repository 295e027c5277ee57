import { imagesOfOtherClasses } from '../../data';
import type { Network } from '../../models';
import { crossEntropy, type History } from '../../training';
import { imagenetCrops } from './imagenet-crops';
import { trainArm, type ArmOptions, type PublishedTraining } from './published-training';

/** The training on ImageNet of the authors' program, from random weights. */
export const PUBLISHED_TRAINING = {
  ...{ epochs: 90, batchSize: 256, learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 },
  ...{ milestones: [30, 60], weight: 25, statistics: 'batch' },
} as const satisfies PublishedTraining;

export interface TrainOnPhotographsOptions extends ArmOptions {
  /** Photographs with their classes, such as `localizationSet` gives; boxes are not looked at. */
  images: readonly { file: string; label: number }[];
}

/**
 * Trains a network on photographs by the published settings: SGD with momentum, decay of every trainable value, random
 * crops of the network's own size, a tenth of the rate from each milestone on, cross-entropy of the single image and λ
 * times the consistency of a mosaic, batch normalization by the statistics of the batch. With a `checkpoint` it goes on
 * where it was stopped. Source: Pillai and Pirsiavash 2021, and their program.
 *
 * @throws Error as {@link fit}
 */
export async function trainOnPhotographs(network: Network, options: TrainOnPhotographsOptions): Promise<History> {
  const { images } = options;
  const task = {
    caller: 'trainOnPhotographs',
    published: PUBLISHED_TRAINING,
    data: imagenetCrops(images, { size: network.inputShape[0] }),
    loss: crossEntropy(),
    mosaics: () => ({ negatives: imagesOfOtherClasses(images.map(({ label }) => label)) }),
  };
  return trainArm(network, task, options);
}
