import { tf } from '../tf';
import { linear } from './linear';
import { runKernel } from './run-kernel';

/** avgPool is linear: its gradient spreads dy over the windows, and the gradient of that pools again. */
export function registerAvgPool(): void {
  tf.registerGradient({
    kernelName: tf.AvgPool,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => {
      const [input] = saved as tf.Tensor[];
      const spread = (t: tf.Tensor) => runKernel(tf.AvgPoolGrad, { dy: t, input }, { ...attributes });
      const pool = (t: tf.Tensor) => runKernel(tf.AvgPool, { x: t }, { ...attributes });
      return { x: () => linear(dy as tf.Tensor, spread, pool) };
    },
  });
}
