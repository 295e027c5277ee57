import { sizeOf } from '../../statistics';
import { tf } from '../../runtime';
import type { Kind, LayerContext, LayerData } from '../layer';

export interface Dropout {
  rate: number;
}

/** While training, zeroes each value with probability `rate` and scales the rest by 1/(1 - rate); else does nothing. */
export function dropout(rate: number): LayerData<'dropout', Dropout> {
  return { kind: 'dropout', options: checked('dropout', rate) };
}

/** Dropout of whole channels: one draw for each image and channel (Tompson et al. 2015). */
export function spatialDropout(rate: number): LayerData<'spatialDropout', Dropout> {
  return { kind: 'spatialDropout', options: checked('spatialDropout', rate) };
}

export const dropoutKind: Kind<Dropout> = dropping('dropout', (shape) => [...shape]);

export const spatialDropoutKind: Kind<Dropout> = dropping('spatialDropout', (shape) => [
  shape[0],
  ...shape.slice(1, -1).map(() => 1),
  shape[shape.length - 1],
]);

function checked(kind: string, rate: number): Dropout {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`${kind}: rate is ${rate}; wanted 0 <= rate < 1`);
  return { rate };
}

function dropping(kind: string, maskShape: (shape: readonly number[]) => number[]): Kind<Dropout> {
  return {
    shape: (_, [input]) => input,
    evaluate: ({ rate }, [x], __, context) =>
      context.training && rate > 0 ? tf.mul(x, mask(kind, maskShape(x.shape), rate, context)) : x.clone(),
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
