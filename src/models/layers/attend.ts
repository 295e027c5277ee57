import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';
import { inHeads } from './attention';

/**
 * Reads values by attention, head by head, and puts the heads one after another: of the layers `probabilities`
 * `[heads, steps, places]`, as {@link attention} gives them, and `values` `[places, features]`: `[steps, features]`.
 */
export function attend(probabilities: string, values: string): LayerData<'attend', object> {
  return { kind: 'attend', options: {}, inputs: [probabilities, values] };
}

export const attendKind: Kind<object> = {
  shape(_, inputs) {
    const [probabilities, values = []] = inputs;
    const [heads, steps, places] = probabilities;
    const fits = inputs.length === 2 && probabilities.length === 3 && values.length === 2 && places === values[0];
    if (!fits || values[1] % heads !== 0)
      throw new Error(
        `attend: sizes are ${inputs.map((input) => `[${input}]`).join(' and ')}; wanted probabilities [heads, steps, places] and values [places, features], whose features the heads can divide among them`,
      );
    return [steps, values[1]];
  },
  evaluate(_, [probabilities, values]) {
    const [n, heads, steps] = probabilities.shape;
    const read = tf.matMul(probabilities, inHeads(values, heads!));
    return tf.reshape(tf.transpose(read, [0, 2, 1, 3]), [n, steps!, values.shape[2]!]);
  },
};
