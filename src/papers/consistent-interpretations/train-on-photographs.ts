import { imagesOfOtherClasses } from '../../data';
import { withBatchStatistics, type Network } from '../../models';
import { crossEntropy, fit, gradCamConsistency, l2Penalty, sgd, together, type History } from '../../training';
import { imagenetCrops } from './imagenet-crops';

/** The training on ImageNet of the authors' program, from random weights. */
export const PUBLISHED_TRAINING = {
  epochs: 90,
  batchSize: 256,
  learningRate: 0.1,
  momentum: 0.9,
  weightDecay: 1e-4,
  /** Epochs from which the rate is a tenth, and a hundredth, of what it was. */
  milestones: [30, 60],
  /** λ, for maps of 7x7. */
  weight: 25,
  /** What batch normalization takes, of images and of mosaics apart. */
  statistics: 'batch',
} as const;

export interface TrainOnPhotographsOptions {
  /** Photographs with their classes, such as `localizationSet` gives; boxes are not looked at. */
  images: readonly { file: string; label: number }[];
  /** `plain` is the control: the same crops in the same order, without the consistency. */
  arm: 'plain' | 'consistent';
  /** The last convolutional stage. Default ResNet-18's, `layer4.1`. */
  layer?: string;
  /** The rate in the first epoch; the published one, 0.1, is meant for random weights. */
  learningRate?: number;
  /**
   * `running` leaves the statistics of batch normalization as they came with the weights, for a trained network and few
   * photographs; see `batchNorm`.
   */
  statistics?: 'batch' | 'running';
  seed: number;
  /** Fewer than published, to try it. */
  epochs?: number;
  batchSize?: number;
  /** Training is saved to it, and goes on from it to the same weights. */
  checkpoint?: string;
  checkpointSeconds?: number;
  signal?: AbortSignal;
}

/** The rate of an epoch as a share of the first one. */
export function publishedRate(epoch: number): number {
  return 10 ** -PUBLISHED_TRAINING.milestones.filter((milestone) => epoch >= milestone).length;
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
  const { images, arm, layer = 'layer4.1', seed, checkpoint, checkpointSeconds, signal } = options;
  const { epochs = PUBLISHED_TRAINING.epochs, batchSize = PUBLISHED_TRAINING.batchSize } = options;
  const { learningRate = PUBLISHED_TRAINING.learningRate, statistics = PUBLISHED_TRAINING.statistics } = options;
  if (arm !== 'plain' && arm !== 'consistent')
    throw new Error(`trainOnPhotographs: arm is '${String(arm)}'; wanted plain or consistent`);
  if (statistics !== 'batch' && statistics !== 'running')
    throw new Error(`trainOnPhotographs: statistics is '${String(statistics)}'; wanted batch or running`);
  const { momentum, weightDecay, weight } = PUBLISHED_TRAINING;
  const data = imagenetCrops(images, { size: network.inputShape[0] });
  const decay = l2Penalty({ factor: weightDecay, weights: [...network.trainable().keys()] });
  const objective =
    arm === 'plain'
      ? together(crossEntropy(), decay)
      : together(
          crossEntropy(),
          gradCamConsistency({
            layer,
            examples: data,
            negatives: imagesOfOtherClasses(images.map(({ label }) => label)),
            weight,
          }),
          decay,
        );
  const optimizer = sgd({ learningRate, momentum });
  try {
    return await fit(statistics === 'batch' ? withBatchStatistics(network) : network, data, {
      ...{ optimizer, objective, epochs, batchSize, seed, checkpoint, checkpointSeconds, signal },
      schedule: publishedRate,
      label: `${network.name}, ${arm}`,
    });
  } finally {
    optimizer.dispose();
  }
}
