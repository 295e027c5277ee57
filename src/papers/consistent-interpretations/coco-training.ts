/**
 * ResNet-18 trained on the reader's MS-COCO 2014 as published, as a task of a study.
 *
 * Source: Pillai and Pirsiavash, "Explainable Models with Consistent Interpretations" (2021), and their program.
 */
import * as path from 'node:path';
import { cocoSet, type CocoSet } from '../../data';
import { pretrained, resnet18, type Network } from '../../models';
import { namesAndSizes, type LoadedData, type TaskContext } from '../../studies';
import { keepTrained, lossesOf } from '../keep-trained';
import { trainOnCoco } from './train-on-coco';

/** One training: a task's parameters. */
export interface CocoTraining {
  /** `plain` is the control. */
  readonly arm: 'plain' | 'consistent';
  /** The last layer's first weights, order of the photographs, crops and mosaics. */
  readonly seed: number;
  /** Smaller than published, to try it. */
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly size?: number;
}

/** The mean loss of each epoch. */
export interface CocoTrained {
  readonly losses: readonly number[];
}

/** Which photographs of a set there are, as the data of a task's input. */
export function cocoFiles({ photos }: Pick<CocoSet, 'photos'>): LoadedData {
  const files = photos.map(({ path: file }) => ({ file, name: path.basename(file) }));
  return namesAndSizes(files, 'photographs of MS-COCO');
}

/** ResNet-18 with ImageNet's weights but for the last layer, which is random, and the files of those weights. */
export async function cocoNetwork({
  seed,
  size,
  classes,
}: Pick<CocoTraining, 'seed' | 'size'> & { classes: number }): Promise<{ network: Network; meta: LoadedData }> {
  const { network: published, meta } = await pretrained('resnet18');
  const network = resnet18({ seed, size, classes });
  network.load(new Map([...published.save()].filter(([name]) => !name.startsWith('fc.'))));
  published.dispose();
  return { network, meta };
}

/**
 * Trains one network, as {@link trainOnCoco} does: a task for `runStudy`. Its inputs are `annotations`, the file
 * `instances_train2014.json` in the folder that {@link cocoSet} reads; `photographs`, the {@link cocoFiles} of its
 * set; and ResNet-18's `weights`. Keeps the weights in `weights.safetensors`; goes on from a checkpoint where it was
 * stopped.
 */
export async function cocoTraining(parameters: CocoTraining, context: TaskContext): Promise<CocoTrained> {
  const { arm, seed, epochs, batchSize } = parameters;
  const set = cocoSet(path.dirname(path.dirname(context.file('annotations'))), { split: 'train2014' });
  context.expect('photographs', cocoFiles(set));
  const { network, meta } = await cocoNetwork({ ...parameters, classes: set.classes.length });
  const train = async (checkpoint: string) => {
    context.expect('weights', meta);
    return trainOnCoco(network, { set, arm, seed, epochs, batchSize, checkpoint });
  };
  return keepTrained({ context, network }, train, lossesOf);
}
