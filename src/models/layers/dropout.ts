import { sizeOf } from '../../statistics';
import { tf } from '../../runtime';
import type { Layer, LayerContext } from '../layer';

/** While training, zeroes each value with probability `rate` and scales the rest by 1/(1 - rate); else does nothing. */
export function dropout(rate: number): Layer {
  return drop('dropout', rate, (shape) => [...shape]);
}

/** Dropout of whole channels: one draw for each image and channel (Tompson et al. 2015). */
export function spatialDropout(rate: number): Layer {
  return drop('spatialDropout', rate, (shape) => [shape[0], ...shape.slice(1, -1).map(() => 1), shape[shape.length - 1]]);
}

function drop(kind: string, rate: number, maskShape: (shape: readonly number[]) => number[]): Layer {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`${kind}: rate is ${rate}; wanted 0 <= rate < 1`);
  return {
    kind,
    shape: ([input]) => input,
    apply: ([x], _, context) => (context.training && rate > 0 ? tf.mul(x, mask(kind, maskShape(x.shape), rate, context)) : x.clone()),
  };
}

function mask(kind: string, shape: number[], rate: number, { random }: LayerContext): tf.Tensor {
  if (!random) throw new Error(`${kind}: training needs a source of random numbers, pass \`random\``);
  const kept = 1 / (1 - rate);
  const threshold = rate * 0x100000000;
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = random.bits() < threshold ? 0 : kept;
  return tf.tensor(values, shape);
}
