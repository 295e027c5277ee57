import type { Network } from '../../models';
import { Random } from '../../random';
import { tf } from '../../runtime';
import type { Batches } from '../../training';
import { poolActivation, type Pooling } from './pool-activation';
import type { Rows } from './rows';
import { streamTable } from './stream-table';

export interface RecordOptions {
  /** Any named layer; its output is taken as it is. */
  layer: string;
  /** Default `avg`. */
  pooling?: Pooling;
  /** Images in memory at a time; default 256, of photographs 32. The result does not depend on it. */
  batchSize?: number;
  /**
   * A `.npy` file that the activations go to, and are read from, instead of memory. A stopped run goes on where it was;
   * a file that is complete is read. One of another network, layer or set is refused.
   */
  file?: string;
  /** Decides what a batch draws, for data that is made anew at each access. */
  seed?: number;
  signal?: AbortSignal;
}

/** Pooled activations `[images, neurons]` of one layer. */
export interface Activations extends Rows {
  readonly layer: string;
}

/** An image that is read when it is its turn, such as one of `folderPhotographs` or `maskedPhotographs`. */
export interface ReadableImage {
  readonly name: string;
  /** The input of the network, `[h,w,c]`. */
  readonly load: () => Promise<{ x: Float32Array }>;
}

/**
 * Runs all images of `data`, examples or photographs that are read one by one, through `network` and keeps the pooled
 * activation of each unit of a layer. Only one batch of images is held at a time; with `file`, activations are too, so
 * that neither the data set nor the layer is bounded by memory. The file appears when it is complete.
 *
 * @throws FormatError where a photograph cannot be read: leave it out of `data`
 */
export async function recordActivations(
  network: Network,
  data: Batches | readonly ReadableImage[],
  options: RecordOptions,
): Promise<Activations> {
  const { layer, pooling = 'avg', file, seed = 0, signal } = options;
  const photographs = 'batch' in data ? undefined : data;
  const { batchSize = photographs ? 32 : 256 } = options;
  if (!(Number.isInteger(batchSize) && batchSize > 0))
    throw new RangeError(`recordActivations: batchSize is ${batchSize}; wanted a whole number from 1`);
  const images = 'batch' in data ? data.size : data.length;
  if (images === 0) throw new Error('recordActivations: data has no images');
  const { shape } = network.node(layer);
  const width = shape[shape.length - 1];
  const random = new Random(seed);
  const inputOf = (part: Uint32Array) =>
    'batch' in data ? onlyX(data.batch(part, random.fork(part[0]))) : inputs(data, part, network);
  const rows = await streamTable({
    ...{ caller: 'recordActivations', shape: [images, width], batchSize, file, signal },
    ...{ label: `activations of ${layer}`, finished: `${images} images, ${width} units` },
    rowsOf: async (part) => pooled(network, await inputOf(part), layer, pooling),
  });
  return { layer, ...rows };
}

function onlyX({ x, labels }: { x: tf.Tensor; labels: tf.Tensor }): tf.Tensor {
  labels.dispose();
  return x;
}

async function inputs(
  photographs: readonly ReadableImage[],
  part: Uint32Array,
  { inputShape }: Network,
): Promise<tf.Tensor> {
  const length = inputShape.reduce((product, size) => product * size, 1);
  const values = new Float32Array(part.length * length);
  const loaded = await Promise.all(Array.from(part, (image) => photographs[image].load()));
  loaded.forEach(({ x }, i) => {
    if (x.length !== length)
      throw new Error(
        `recordActivations: x of '${photographs[part[i]].name}' has ${x.length} values; wanted ${length} for [${inputShape}], the input of the network`,
      );
    values.set(x, i * length);
  });
  return tf.tensor(values, [part.length, ...inputShape]);
}

function pooled(network: Network, x: tf.Tensor, layer: string, pooling: Pooling): Float32Array {
  let found: tf.Tensor | undefined;
  try {
    found = tf.tidy(() => poolActivation(network.tap(x, layer), pooling, layer));
    return found.dataSync() as Float32Array;
  } finally {
    tf.dispose([x, ...(found ? [found] : [])]);
  }
}
