import type { Random } from '../../random';
import { sizeOf } from '../../statistics';
import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';

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
  const draw: NonNullable<Kind<Dropout>['draw']> = ({ rate }, input, random) =>
    rate > 0 ? mask(maskShape(input), rate, random) : undefined;
  return {
    shape: (_, [input]) => input,
    evaluate(options, [x], _, { training, random, drawn }) {
      if (!training || options.rate === 0) return x.clone();
      if (!drawn && !random) throw new Error(`${kind}: training needs a source of random numbers, pass \`random\``);
      return tf.mul(x, drawn ?? draw(options, x.shape, random!)!);
    },
    draw,
  };
}

function mask(shape: number[], rate: number, random: Random): tf.Tensor {
  const kept = 1 / (1 - rate);
  const threshold = rate * 0x100000000;
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = random.bits() < threshold ? 0 : kept;
  return tf.tensor(values, shape);
}
