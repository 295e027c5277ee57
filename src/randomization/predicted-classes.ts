import type { Network } from '../models';
import { tf } from '../runtime';

/** The class with the largest logit, image by image. */
export function predictedClasses(network: Network, x: tf.Tensor): Int32Array {
  const classes = tf.tidy(() => tf.argMax(network.forward(x), 1));
  const values = Int32Array.from(classes.dataSync());
  classes.dispose();
  return values;
}
