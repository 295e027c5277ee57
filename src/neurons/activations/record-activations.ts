import * as fs from 'node:fs';
import { npyHeader } from '../../formats';
import type { Network } from '../../models';
import { Random } from '../../random';
import { interruptible, progress } from '../../host';
import { tf } from '../../runtime';
import type { Batches } from '../../training';
import { npyRows } from './npy-rows';
import { poolActivation, type Pooling } from './pool-activation';
import { tableRows, type Rows } from './rows';

export interface RecordOptions {
  /** Any named layer; its output is taken as it is. */
  layer: string;
  /** Default `avg`. */
  pooling?: Pooling;
  /** Default 256; the result does not depend on it. */
  batchSize?: number;
  /** A `.npy` file that the activations go to, and are read from, instead of memory. */
  file?: string;
  /** Decides what a batch draws, for data that is made anew at each access. */
  seed?: number;
}

/** Pooled activations `[images, neurons]` of one layer. */
export interface Activations extends Rows {
  readonly layer: string;
}

/**
 * Runs all images of `data` through `network` and keeps the pooled activation of each unit of a layer. Only one batch
 * of images is held at a time; with `file`, activations are too, so that neither the data set nor the layer is bounded
 * by memory. The file appears when it is complete.
 */
export async function recordActivations(
  network: Network,
  data: Batches,
  { layer, pooling = 'avg', batchSize = 256, file, seed = 0 }: RecordOptions,
): Promise<Activations> {
  if (!(Number.isInteger(batchSize) && batchSize > 0))
    throw new RangeError(`recordActivations: batchSize is ${batchSize}; wanted a whole number from 1`);
  if (data.size === 0) throw new Error('recordActivations: data has no images');
  const { shape } = network.node(layer);
  const width = shape[shape.length - 1];
  const sink = file === undefined ? memory(data.size, width) : onDisk(file, data.size, width);
  const bar = progress(`activations of ${layer}`, data.size);
  const random = new Random(seed);
  try {
    await interruptible(async (breathe) => {
      for (let start = 0; start < data.size; start += batchSize) {
        await breathe();
        const indices = Uint32Array.from({ length: Math.min(batchSize, data.size - start) }, (_, i) => start + i);
        sink.add(pooledBatch(network, data, indices, random.fork(start), layer, pooling));
        bar.update(start + indices.length);
      }
    });
    const rows = sink.finish();
    bar.finish(`${data.size} images, ${width} units`);
    return { layer, ...rows };
  } catch (error) {
    sink.abandon();
    throw error;
  }
}

function pooledBatch(
  network: Network,
  data: Batches,
  indices: Uint32Array,
  random: Random,
  layer: string,
  pooling: Pooling,
): Float32Array {
  const { x, labels } = data.batch(indices, random);
  let pooled: tf.Tensor | undefined;
  try {
    pooled = tf.tidy(() => poolActivation(network.tap(x, layer), pooling, layer));
    return pooled.dataSync() as Float32Array;
  } finally {
    tf.dispose([x, labels, ...(pooled ? [pooled] : [])]);
  }
}

interface Sink {
  add(values: Float32Array): void;
  finish(): Rows;
  abandon(): void;
}

function memory(images: number, width: number): Sink {
  const values = new Float32Array(images * width);
  let filled = 0;
  return {
    add(part) {
      values.set(part, filled);
      filled += part.length;
    },
    finish: () => tableRows(values, [images, width]),
    abandon: () => {},
  };
}

function onDisk(file: string, images: number, width: number): Sink {
  const unfinished = `${file}.part`;
  const target = fs.openSync(unfinished, 'w');
  fs.writeSync(target, npyHeader([images, width], 'f4'));
  return {
    add: (part) => void fs.writeSync(target, Buffer.from(part.buffer, part.byteOffset, part.byteLength)),
    finish() {
      fs.closeSync(target);
      fs.renameSync(unfinished, file);
      return npyRows(file);
    },
    abandon() {
      fs.closeSync(target);
      fs.rmSync(unfinished, { force: true });
    },
  };
}
