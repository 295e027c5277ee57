import { tf } from '../../runtime';
import type { OpenInput } from './open-input';

/**
 * What an input is compared with: one number for every value, a tensor of the shape of `x` or of one image; by name
 * where there are several inputs.
 */
export type Baseline = number | tf.Tensor | Readonly<Record<string, number | tf.Tensor>>;

/** A baseline of the form of the opened `x [N, ...]`. */
export function baselineFor(
  method: string,
  baseline: Baseline,
  { x, names, unpack, pack }: Pick<OpenInput, 'x' | 'names' | 'unpack' | 'pack'>,
): tf.Tensor {
  if (typeof baseline === 'number') return tf.fill(x.shape, baseline);
  return tf.tidy(() => {
    if (!names) {
      if (!(baseline instanceof tf.Tensor))
        throw new Error(`${method}: baseline is several by name; wanted a number or a tensor, as x is one tensor`);
      return spread(method, 'baseline', baseline, x);
    }
    if (baseline instanceof tf.Tensor)
      throw new Error(`${method}: baseline is one tensor; wanted a number, or one for each of ${names.join(', ')}`);
    const wrong = [
      ...Object.keys(baseline).filter((name) => !names.includes(name)),
      ...names.filter((name) => !(name in baseline)),
    ][0];
    if (wrong !== undefined)
      throw new Error(`${method}: baseline is of ${Object.keys(baseline).join(', ')}; wanted ${names.join(', ')}`);
    const own = unpack(x) as Record<string, tf.Tensor>;
    return pack(
      Object.fromEntries(names.map((name) => [name, spread(method, `baseline.${name}`, baseline[name], own[name])])),
    );
  });
}

function spread(method: string, argument: string, baseline: number | tf.Tensor, x: tf.Tensor): tf.Tensor {
  if (typeof baseline === 'number') return tf.fill(x.shape, baseline);
  const one = [1, ...x.shape.slice(1)];
  const shapes = [String(x.shape), String(one), String(x.shape.slice(1))];
  if (!shapes.includes(String(baseline.shape))) {
    throw new Error(
      `${method}: ${argument} is [${baseline.shape}]; wanted [${x.shape}], or one image [${x.shape.slice(1)}]`,
    );
  }
  return tf.add(tf.zeros(x.shape), baseline);
}
