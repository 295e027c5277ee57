import { withBatchStatistics, type Network } from '../../models';
import {
  fit,
  gradCamConsistency,
  l2Penalty,
  sgd,
  together,
  type Batches,
  type GradCamConsistencyOptions,
  type History,
  type Objective,
} from '../../training';

/** The settings of a training of the authors' program. */
export interface PublishedTraining {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /** Epochs from which the rate is a tenth, and a hundredth, of what it was. */
  readonly milestones: readonly number[];
  /** λ, for maps of 7x7. */
  readonly weight: number;
  /** What batch normalization takes, of images and of mosaics apart. */
  readonly statistics: 'batch' | 'running';
}

/** What a network of the paper has of its own. */
export interface PublishedNetwork {
  /** The last convolutional stage. */
  readonly layer: string;
  /** The pools before the last layer that there is a row for. */
  readonly pools: readonly ('average' | 'maximum')[];
  readonly compareAt: 'map' | 'input';
  /** The rate in the first epoch, where it is not that of the training. */
  readonly learningRate?: number;
}

/**
 * The networks of the paper, by their names in the zoo. AlexNet's maps, of 6x6 and in a mosaic 13x13, are compared at
 * the sizes of the inputs. No training of it is published: its rate, a tenth of the others', is ours, for a network
 * without batch normalization.
 */
export const PUBLISHED_NETWORKS = {
  resnet18: { layer: 'layer4.1', pools: ['average', 'maximum'], compareAt: 'map' },
  resnet50: { layer: 'layer4.2', pools: ['average', 'maximum'], compareAt: 'map' },
  alexnet: { layer: 'features.12', pools: ['average'], compareAt: 'input', learningRate: 0.01 },
} as const satisfies Record<string, PublishedNetwork>;

/** How a published training is changed, and where it is kept. */
export interface ArmOptions {
  /** `plain` is the control: the same crops in the same order, without the consistency. */
  arm: 'plain' | 'consistent';
  /** The last convolutional stage. Default that of {@link PUBLISHED_NETWORKS}; any other network must name its own. */
  layer?: string;
  /** Where maps are compared, see `gradCamConsistency`. Default that of the network; `map` for any other. */
  compareAt?: 'map' | 'input';
  /** The rate in the first epoch. Default that of the network, else that of the training. */
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

/** The rate of an epoch as a share of the first one: divided by ten at each milestone. */
export function publishedRate(epoch: number, milestones: readonly number[]): number {
  return 10 ** -milestones.filter((milestone) => epoch >= milestone).length;
}

/** What one published training has of its own. */
export interface PublishedTask {
  /** Named in errors. */
  caller: string;
  published: PublishedTraining;
  data: Batches;
  /** What the single image is trained for. */
  loss: Objective;
  /** Asked for in the arm `consistent` alone. */
  mosaics: () => Pick<GradCamConsistencyOptions, 'negatives' | 'classes'>;
}

/**
 * One arm of a published training: SGD with momentum, decay of every trainable value, a loss of the single image, and
 * in the arm `consistent` λ times the consistency of a mosaic.
 *
 * @throws Error that names the caller for an arm or statistics that there are not, and as {@link fit}
 */
export async function trainArm(
  network: Network,
  { caller, published, data, loss, mosaics }: PublishedTask,
  options: ArmOptions,
): Promise<History> {
  const own: Partial<PublishedNetwork> = PUBLISHED_NETWORKS[network.name as keyof typeof PUBLISHED_NETWORKS] ?? {};
  const { arm, layer = own.layer, compareAt = own.compareAt, seed, checkpoint, checkpointSeconds, signal } = options;
  const { epochs = published.epochs, batchSize = published.batchSize } = options;
  const { learningRate = own.learningRate ?? published.learningRate, statistics = published.statistics } = options;
  if (arm !== 'plain' && arm !== 'consistent')
    throw new Error(`${caller}: arm is '${String(arm)}'; wanted plain or consistent`);
  if (statistics !== 'batch' && statistics !== 'running')
    throw new Error(`${caller}: statistics is '${String(statistics)}'; wanted batch or running`);
  const { momentum, weightDecay, weight, milestones } = published;
  const consistency = () => {
    if (layer === undefined)
      throw new Error(
        `${caller}: '${network.name}' is none of ${Object.keys(PUBLISHED_NETWORKS).join(', ')}; say its last convolutional stage as layer`,
      );
    return gradCamConsistency({ layer, compareAt, examples: data, weight, ...mosaics() });
  };
  const decay = l2Penalty({ factor: weightDecay, weights: [...network.trainable().keys()] });
  const optimizer = sgd({ learningRate, momentum });
  try {
    return await fit(statistics === 'batch' ? withBatchStatistics(network) : network, data, {
      ...{ optimizer, epochs, batchSize, seed, checkpoint, checkpointSeconds, signal },
      objective: together(loss, ...(arm === 'plain' ? [] : [consistency()]), decay),
      schedule: (epoch) => publishedRate(epoch, milestones),
      label: `${network.name}, ${arm}`,
    });
  } finally {
    optimizer.dispose();
  }
}
