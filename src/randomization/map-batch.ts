import type { tf } from '../runtime';

/** A batch of maps `[n,H,W]` or `[n,H,W,C]` as values; a single channel has been dropped. */
export interface MapBatch {
  data: Float32Array;
  shape: readonly number[];
}

/** Maps, or images, as values; one channel is none, since sums over channels are normalized otherwise. */
export function toMapBatch(maps: tf.Tensor): MapBatch {
  const [count, ...item] = maps.shape;
  return {
    data: Float32Array.from(maps.dataSync()),
    shape: [count, ...(item.length === 3 && item[2] === 1 ? item.slice(0, 2) : item)],
  };
}
