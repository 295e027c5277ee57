/**
 * Training on a biased or on an even set of faces, as a task of a study.
 *
 * Source: Bang, Boggust and Satyanarayan, "Explanation Alignment" (2024), the CelebA experiment, and its public code.
 */
import * as path from 'node:path';
import { celebaSet, readFaces, type FaceCrop } from '../../data';
import { pretrained, type Network } from '../../models';
import { Random } from '../../random';
import type { LoadedData, TaskContext } from '../../studies';
import { adam, examples, fit, type Batches } from '../../training';
import { keepTrained, lossesOf } from '../keep-trained';
import { faceFiles } from './face-files';
import { drawFaceSets, FACE_GROUPS, faceGroups, type FaceSetSizes } from './face-groups';
import { faceNet } from './face-net';

/** One training: a task's parameters. */
export interface FaceTraining {
  /** `faceNet`, with the first weights of the seed, or `resnet50`, with the published ones. */
  readonly network: 'faceNet' | 'resnet50';
  /** Which of the two sets that `drawFaceSets` draws of the training faces, by seed 0. */
  readonly faces: 'biased' | 'unbiased';
  readonly sizes: FaceSetSizes;
  readonly crop: FaceCrop;
  /** First weights of `faceNet`, and order of the faces. */
  readonly seed: number;
  readonly learningRate: number;
  /** None unless given. */
  readonly weightDecay?: number;
  /** Factors on the learning rate in epoch 0, 1, …, the last one from there on. 1 unless given. */
  readonly rates?: readonly number[];
  readonly batchSize: number;
  /** At most. */
  readonly epochs: number;
  /** Training ends when an epoch's mean loss is below. */
  readonly stopAt?: number;
}

/** The mean loss of each epoch. */
export interface FaceTrained {
  readonly losses: readonly number[];
}

/** The network to be trained, and the files of its weights: `faceNet` has none. */
export async function faceNetwork({
  network: kind,
  crop,
  seed,
}: Pick<FaceTraining, 'network' | 'crop' | 'seed'>): Promise<{ network: Network; meta: LoadedData }> {
  if (kind === 'resnet50') return pretrained('resnet50');
  if (kind === 'faceNet') return { network: faceNet({ seed, size: crop.size }), meta: { files: [] } };
  throw new TypeError(`faceNetwork: network is '${String(kind)}'; wanted faceNet or resnet50`);
}

/**
 * Trains one network: a task for `runStudy`. Its inputs are `list`, the file `list_attr_celeba.txt` in the folder that
 * {@link celebaSet} reads; `faces`, the {@link faceFiles} of the set that is drawn; and for `resnet50` its `weights`.
 * Keeps the weights in `weights.safetensors`; goes on from a checkpoint where it was stopped.
 */
export async function faceTraining(parameters: FaceTraining, context: TaskContext): Promise<FaceTrained> {
  const { network: kind, faces, seed, learningRate, weightDecay, rates = [], stopAt = 0 } = parameters;
  const { batchSize, epochs } = parameters;
  const data = await facesRead(parameters, context);
  const { network, meta } = await faceNetwork(parameters);
  const optimizer = adam({ learningRate, weightDecay });
  const train = async (checkpoint: string) => {
    if (kind === 'resnet50') context.expect('weights', meta);
    return fit(network, data, {
      ...{ optimizer, epochs, batchSize, seed, label: `${faces}, ${parameters.crop.size} pixels, seed ${seed}` },
      schedule: (epoch) => rates[epoch] ?? rates.at(-1) ?? 1,
      until: (history) => history.terms[history.terms.length - 1].loss < stopAt,
      checkpoint,
    });
  };
  return keepTrained({ context, network, others: [optimizer] }, train, lossesOf);
}

/** The set that this process read last: one, because 20,000 photographs are 3 GB. */
let last: { key: string; data: Batches } | undefined;

async function facesRead({ network, faces, sizes, crop }: FaceTraining, context: TaskContext): Promise<Batches> {
  if (faces !== 'biased' && faces !== 'unbiased')
    throw new TypeError(`faceTraining: faces is '${String(faces)}'; wanted biased or unbiased`);
  const folder = path.dirname(context.file('list'));
  const set = celebaSet(folder);
  const training = set.faces.flatMap(({ part }, i) => (part === 'train' ? [i] : []));
  const groups = drawFaceSets(faceGroups(set, training), sizes, new Random(0))[faces];
  const drawn = FACE_GROUPS.flatMap((group) => groups[group]);
  const files = faceFiles(drawn.map((i) => set.faces[i]));
  context.expect('faces', files);
  const key = JSON.stringify([folder, set.meta.files, files, network, crop]);
  if (last?.key !== key) {
    last = undefined; // before the next one is read
    const { images, shape } = await readFaces(
      drawn.map((i) => set.faces[i]),
      crop,
    );
    const smiling = set.attribute('Smiling');
    const labels = drawn.map((i) => smiling[i]);
    last = { key, data: examples({ images: network === 'faceNet' ? centered(images) : images, shape, labels }) };
  }
  return last.data;
}

/** Bytes as a small network learns from them: around 0, from -2 to 2. */
function centered(bytes: Uint8Array): Float32Array {
  return Float32Array.from(bytes, (byte) => 4 * (byte / 255 - 0.5));
}
