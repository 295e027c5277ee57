import { gradient } from '../../attribution';
import { decompose } from '../../decomposition';
import type { Network } from '../../models';
import { Random } from '../../random';
import { tf } from '../../runtime';
import type { Batches } from '../../training';
import type { LesionSets } from './lesion-sets';

/** Grad-CAM for benign at each place `[n, 49]`: the positive part of features times mean slopes. */
export async function camsOf(network: Network, data: Batches): Promise<number[][]> {
  const { x, labels } = data.batch([...Array(data.size).keys()], new Random(0));
  const { map, output } = await gradient(network, x, { target: 0 });
  const cams = tf.tidy(() =>
    tf
      .relu(tf.sum(tf.mul(x, tf.mean(map, [1, 2], true)), 3))
      .reshape([-1, 49])
      .arraySync(),
  );
  tf.dispose([x, labels, map, output]);
  return cams as number[][];
}

export function massOf(cam: readonly number[], covered: Float32Array): number {
  const inside = cam.reduce((sum, value, u) => sum + value * covered[u], 0);
  return inside / cam.reduce((sum, value) => sum + value, 0);
}

/** β of the stickers at the two logits `[n, 2]`. */
export function contributions(network: Network, { plain, betaOf }: LesionSets, which: readonly number[]): number[][] {
  return tf.tidy(() => {
    const { x } = plain.batch(which, new Random(0));
    return decompose(network, x, { beta: betaOf(which) })
      .beta.squeeze([0])
      .arraySync() as number[][];
  });
}
