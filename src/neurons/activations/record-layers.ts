import type { Network } from '../../models';
import { Random } from '../../random';
import { tf } from '../../runtime';
import type { Batches } from '../../training';
import { poolActivation, type Pooling } from './pool-activation';
import type { Activations } from './record-activations';
import { tableRows } from './rows';
import { streamTable } from './stream-table';

export interface RecordLayersOptions<L extends string> {
  /** Named layers; their outputs are taken as they are. */
  layers: readonly L[];
  /** Default `avg`. */
  pooling?: Pooling;
  /** Default 256; the result does not depend on it. */
  batchSize?: number;
  /** Decides what a batch draws, for data that is made anew at each access. */
  seed?: number;
}

/**
 * What `recordActivations` gives of each of several layers, by their names, in one pass: of a network whose layers are
 * to be compared each image is computed once. Held in memory.
 */
export async function recordLayers<L extends string>(
  network: Network,
  data: Batches,
  { layers, pooling = 'avg', batchSize = 256, seed = 0 }: RecordLayersOptions<L>,
): Promise<Record<L, Activations>> {
  if (!(Number.isInteger(batchSize) && batchSize > 0))
    throw new RangeError(`recordLayers: batchSize is ${batchSize}; wanted a whole number from 1`);
  if (data.size === 0) throw new Error('recordLayers: data has no images');
  if (layers.length === 0) throw new Error('recordLayers: layers is empty; wanted the name of one at least');
  const widths = layers.map((layer) => network.node(layer).shape.at(-1)!);
  const width = widths.reduce((sum, own) => sum + own, 0);
  const random = new Random(seed);
  const wide = await streamTable({
    ...{ caller: 'recordLayers', shape: [data.size, width], batchSize },
    label: `activations of ${layers.join(', ')}`,
    finished: `${data.size} images, ${widths.join(', ')} units`,
    rowsOf: (part) => pooled(network, data, part, random.fork(part[0]), { layers, pooling }),
  });
  const all = wide.rows(Uint32Array.from({ length: data.size }, (_, i) => i));
  let start = 0;
  const found = layers.map((layer, k): [L, Activations] => {
    const own = new Float32Array(data.size * widths[k]);
    for (let i = 0; i < data.size; i++)
      own.set(all.subarray(i * width + start, i * width + start + widths[k]), i * widths[k]);
    start += widths[k];
    return [layer, { layer, ...tableRows(own, [data.size, widths[k]]) }];
  });
  return Object.fromEntries(found) as Record<L, Activations>;
}

/** The activations of all layers beside each other, `[part.length, units of all]`. */
function pooled(
  network: Network,
  data: Batches,
  part: Uint32Array,
  random: Random,
  { layers, pooling }: { layers: readonly string[]; pooling: Pooling },
): Float32Array {
  const { x, labels } = data.batch(part, random);
  let found: tf.Tensor | undefined;
  try {
    found = tf.tidy(() => {
      const { taps } = network.run(x, { taps: layers });
      return tf.concat(
        layers.map((layer) => poolActivation(taps[layer], pooling, layer)),
        1,
      );
    });
    return found.dataSync() as Float32Array;
  } finally {
    tf.dispose([x, labels, ...(found ? [found] : [])]);
  }
}
