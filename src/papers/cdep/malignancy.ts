import type { Network } from '../../models';
import { Random } from '../../random';
import { tf } from '../../runtime';
import type { Batches } from '../../training';

const BATCH = 128;

/** The probability of class 1, malignant, of each example `[n]`. */
export function malignancy(network: Network, data: Batches): Float32Array {
  const found = new Float32Array(data.size);
  for (let from = 0; from < data.size; from += BATCH) {
    const indices = Array.from({ length: Math.min(BATCH, data.size - from) }, (_, k) => from + k);
    const { x, labels } = data.batch(indices, new Random(0));
    const second = tf.tidy(() => tf.softmax(network.forward(x)).slice([0, 1], [indices.length, 1]));
    found.set(second.dataSync(), from);
    tf.dispose([x, labels, second]);
  }
  return found;
}
