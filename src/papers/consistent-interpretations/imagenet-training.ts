/**
 * The paper's networks, trained on the reader's ImageNet as published, as a task of a study.
 *
 * Source: Pillai and Pirsiavash, "Explainable Models with Consistent Interpretations" (2021), and their program.
 */
import * as path from 'node:path';
import { findFolder, IMAGENET_CLASSES, listImages } from '../../data';
import { ZOO, type AnyZooOptions, type Network } from '../../models';
import { namesAndSizes, once, type TaskContext } from '../../studies';
import { keepTrained, lossesOf } from '../keep-trained';
import { PUBLISHED_NETWORKS } from './published-training';
import { trainOnPhotographs } from './train-on-photographs';

/** One training: a task's parameters. */
export interface ImagenetTraining {
  readonly network: keyof typeof PUBLISHED_NETWORKS;
  /** The pool before the last layer; AlexNet has the average alone. */
  readonly pool: 'average' | 'maximum';
  /** `plain` is the control. */
  readonly arm: 'plain' | 'consistent';
  /** First weights, order of the photographs, crops and mosaics. */
  readonly seed: number;
  /** Smaller than published, to try it. */
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly size?: number;
}

/** The mean loss of each epoch. */
export interface ImagenetTrained {
  readonly losses: readonly number[];
}

/** ImageNet's training photographs as they lie on the disk. */
export interface TrainingPhotographs {
  readonly images: readonly { readonly file: string; readonly name: string; readonly label: number }[];
  /** Which they are, by names and sizes. */
  readonly meta: ReturnType<typeof namesAndSizes>;
}

/**
 * The photographs of `imagenet/train` in the data folder, which has a folder a class (`n01440764`, …); undefined where
 * there is none. Folders that are no class of ImageNet are left out.
 */
export function imagenetTrainingPhotographs(): TrainingPhotographs | undefined {
  const found = findFolder('imagenet', 'train');
  if (!found) return undefined;
  const root = path.join(found.folder, 'train');
  const classes = new Map<string, number>(IMAGENET_CLASSES.map(({ id }, label) => [id, label]));
  const images = listImages(root).flatMap((inside) => {
    const name = inside.split(path.sep).join('/');
    const label = classes.get(name.split('/')[0]);
    return label === undefined ? [] : [{ file: path.join(root, inside), name, label }];
  });
  return images.length === 0 ? undefined : { images, meta: namesAndSizes(images, 'training photographs of ImageNet') };
}

/** The network of a training with its first weights, which are random. */
export function imagenetNetwork({
  network: name,
  pool,
  seed,
  size,
}: Pick<ImagenetTraining, 'network' | 'pool' | 'seed' | 'size'>): Network {
  if (!Object.hasOwn(PUBLISHED_NETWORKS, name))
    throw new TypeError(
      `imagenetNetwork: network is '${String(name)}'; wanted ${Object.keys(PUBLISHED_NETWORKS).join(', ')}`,
    );
  const { pools }: { pools: readonly string[] } = PUBLISHED_NETWORKS[name];
  if (!pools.includes(pool))
    throw new TypeError(`imagenetNetwork: pool of ${name} is '${String(pool)}'; wanted ${pools.join(' or ')}`);
  const options: AnyZooOptions = { seed, size, pool };
  return ZOO[name].build(options);
}

/**
 * Trains one network, as {@link trainOnPhotographs} does: a task for `runStudy`, with the `meta` of
 * {@link imagenetTrainingPhotographs} as its input `photographs`. Keeps the weights in `weights.safetensors`; goes on
 * from a checkpoint where it was stopped.
 *
 * @throws Error where there are no training photographs
 */
export async function imagenetTraining(parameters: ImagenetTraining, context: TaskContext): Promise<ImagenetTrained> {
  const { arm, seed, epochs, batchSize } = parameters;
  const photographs = await photographsOnce();
  context.expect('photographs', photographs.meta);
  const network = imagenetNetwork(parameters);
  const train = (checkpoint: string) =>
    trainOnPhotographs(network, { images: photographs.images, arm, seed, epochs, batchSize, checkpoint });
  return keepTrained({ context, network }, train, lossesOf);
}

/** The names and sizes of more than a million files take a while. */
const photographsOnce = once(async () => {
  const found = imagenetTrainingPhotographs();
  if (!found)
    throw new Error(
      'imagenetTraining: there is no data/imagenet/train; wanted a folder a class there (n01440764, …) with its photographs',
    );
  return found;
});
