import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';

/**
 * The product of two named layers, value by value: a signal and its gate, of the same sizes, or `[1,1,c]` for an image
 * `[h,w,c]`, as squeeze-and-excite scales channels (Hu et al. 2018).
 */
export function multiply(signal: string, gate: string): LayerData<'multiply', object> {
  return { kind: 'multiply', options: {}, inputs: [signal, gate] };
}

export const multiplyKind: Kind<object> = {
  shape(_, inputs) {
    const [signal, gate = []] = inputs;
    const fits = String(gate) === String(signal) || String(gate) === String([1, 1, signal[2]]);
    if (inputs.length !== 2 || !fits)
      throw new Error(
        `multiply: sizes are ${inputs.map((input) => `[${input}]`).join(' and ')}; wanted a signal and its gate of the same sizes, or [1, 1, c] for a signal [h, w, c]`,
      );
    return signal;
  },
  evaluate: (_, [signal, gate]) => tf.mul(signal, gate),
};
