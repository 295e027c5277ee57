import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';

/** The channels of the named layers one after the other: `[h,w,c1]`, `[h,w,c2]`, … to `[h,w,c1+c2+…]`. */
export function concat(...names: string[]): LayerData<'concat', object> {
  return { kind: 'concat', options: {}, inputs: names };
}

export const concatKind: Kind<object> = {
  shape(_, inputs) {
    const sides = String(inputs[0]?.slice(0, -1));
    if (
      inputs.length < 2 ||
      inputs.some((input) => input.length !== inputs[0].length || String(input.slice(0, -1)) !== sides)
    ) {
      throw new Error(
        `concat: sizes are ${inputs.map((input) => `[${input}]`).join(' and ')}; wanted two or more that differ in their last axis only`,
      );
    }
    return [...inputs[0].slice(0, -1), inputs.reduce((sum, input) => sum + input[input.length - 1], 0)];
  },
  evaluate: (_, inputs) => tf.concat([...inputs], inputs[0].rank - 1),
};
