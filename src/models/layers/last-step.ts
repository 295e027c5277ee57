import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';

export interface LastStep {
  /** The id that fills sentences up at their end; undefined where every step counts. */
  pad: number | undefined;
}

/**
 * The last step of a sequence: `[steps, features]` to `[features]`. With `pad` it also reads the ids `[steps]`, as in
 * `after(['lstm', 'input'], lastStep({ pad: 1 }))`, and takes the last step whose id is another one, 0 where there is
 * none: what stands behind has no influence then.
 */
export function lastStep({ pad }: Partial<LastStep> = {}): LayerData<'lastStep', LastStep> {
  if (pad !== undefined && !Number.isInteger(pad))
    throw new RangeError(`lastStep: pad is ${pad}; wanted the id, a whole number`);
  return { kind: 'lastStep', options: { pad } };
}

export const lastStepKind: Kind<LastStep> = {
  shape({ pad }, [input, ids]) {
    if (input.length !== 2) throw new Error(`lastStep: input is [${input}]; wanted [steps, features]`);
    if (ids && pad === undefined) throw new Error('lastStep: it reads ids and does not know which are pads; give pad');
    if (ids && String(ids) !== String([input[0]]))
      throw new Error(`lastStep: ids are [${ids}] beside [${input}]; wanted [${input[0]}]`);
    return [input[1]];
  },
  evaluate({ pad }, [x, ids]) {
    const [, steps, features] = x.shape;
    if (!ids) return tf.reshape(tf.slice(x, [0, steps! - 1, 0], [-1, 1, -1]), [-1, features!]);
    const numbers = tf.tensor2d(
      Float32Array.from({ length: steps! }, (_, t) => t + 1),
      [1, steps!],
    );
    const words = tf.mul(tf.cast(tf.notEqual(ids, pad!), 'float32'), numbers);
    const last = tf.cast(tf.equal(numbers, tf.max(words, 1, true)), 'float32');
    return tf.sum(tf.mul(x, tf.expandDims(last, 2)), 1);
  },
};
