import { tf } from '../../runtime';
import type { Layer } from '../layer';

/** The sum of the named layers, which must have equal sizes: the end of a skip connection. */
export function add(...names: string[]): Layer {
  return {
    kind: 'add',
    from: names,
    shape(inputs) {
      const first = String(inputs[0]);
      if (inputs.length < 2 || inputs.some((input) => String(input) !== first)) {
        throw new Error(`add: sizes are ${inputs.map((input) => `[${input}]`).join(' and ')}; wanted two or more equal ones`);
      }
      return inputs[0];
    },
    apply: (inputs) => inputs.reduce((sum, x) => tf.add(sum, x)),
  };
}
