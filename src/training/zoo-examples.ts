import { select, type ImageSet } from '../data';
import { zooTensor, type ZooName } from '../models';
import { tf } from '../runtime';
import { digest } from './checkpoint/described';
import type { Batches } from './batches';

/**
 * The images of a set in color as a published network was fed in its training, batch by batch, so that a set of any
 * length fits: see `zooTensor`, whose `size` it takes for a network `resized` to other images.
 */
export function zooExamples(name: ZooName, set: ImageSet, { size }: { size?: number } = {}): Batches {
  return {
    size: set.shape[0],
    digest: () => digest([name, String(size), String(set.shape), set.images, set.labels]),
    batch(indices) {
      const part = select(set, indices);
      return { x: zooTensor(name, part, { size }), labels: tf.tensor1d(Int32Array.from(part.labels), 'int32') };
    },
  };
}
