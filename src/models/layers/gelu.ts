import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';

export interface Gelu {
  form: 'exact' | 'tanh';
}

/**
 * Gaussian error linear unit (Hendrycks and Gimpel 2016), element by element: x·Φ(x) with Φ(x) = (1 + erf(x/√2)) / 2,
 * or the paper's approximation by (1 + tanh(√(2/π)·(x + 0.044715·x³))) / 2. Which of them a network was trained with
 * matters: they differ by up to 5e-4. Can be differentiated twice.
 */
export function gelu(form: Gelu['form'] = 'exact'): LayerData<'gelu', Gelu> {
  if (form !== 'exact' && form !== 'tanh') throw new Error(`gelu: form is '${String(form)}'; wanted exact or tanh`);
  return { kind: 'gelu', options: { form } };
}

export const geluKind: Kind<Gelu> = {
  shape: (_, [input]) => input,
  evaluate({ form }, [x]) {
    const sign =
      form === 'exact'
        ? tf.erf(tf.mul(x, Math.SQRT1_2))
        : tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI)));
    return tf.mul(tf.mul(tf.add(sign, 1), 0.5), x);
  },
};
