import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';

/** The sum of the named layers, which must have equal sizes: the end of a skip connection. */
export function add(...names: string[]): LayerData<'add', object> {
  return { kind: 'add', options: {}, inputs: names };
}

export const addKind: Kind<object> = {
  shape(_, inputs) {
    const first = String(inputs[0]);
    if (inputs.length < 2 || inputs.some((input) => String(input) !== first)) {
      throw new Error(
        `add: sizes are ${inputs.map((input) => `[${input}]`).join(' and ')}; wanted two or more equal ones`,
      );
    }
    return inputs[0];
  },
  evaluate: (_, inputs) => inputs.reduce((sum, x) => tf.add(sum, x)),
};
