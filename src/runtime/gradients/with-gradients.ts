import { tf } from '../tf';

/**
 * Runs `work` while operations pass back what `gradients` say instead of their own gradients: what is recorded
 * meanwhile keeps them, wherever the operation stands. Afterwards everything is as before, also when it throws.
 */
export function withGradients<T>(gradients: readonly tf.GradConfig[], work: () => T): T {
  const before = gradients.map(({ kernelName }) => tf.getGradient(kernelName));
  try {
    gradients.forEach((gradient) => tf.registerGradient(gradient));
    return work();
  } finally {
    before.forEach((gradient) => tf.registerGradient(gradient));
  }
}
