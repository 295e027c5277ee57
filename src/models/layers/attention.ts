import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';
import { checkOneWhole } from './check-options';

export interface Attention {
  heads: number;
}

/**
 * The probabilities of multi-head attention (Vaswani et al. 2017): softmax(q·kᵀ / √d), with d = features / heads, of
 * the layers `queries` `[steps, features]` and `keys` `[places, features]`: `[heads, steps, places]`, rows that sum to
 * 1. Head i has the features from i·d on. A layer of its own, so that it can be tapped, given and differentiated;
 * {@link attend} reads values by it. Can be differentiated twice.
 */
export function attention(queries: string, keys: string, heads: number): LayerData<'attention', Attention> {
  checkOneWhole('attention', { heads }, 1);
  return { kind: 'attention', options: { heads }, inputs: [queries, keys] };
}

export const attentionKind: Kind<Attention> = {
  shape({ heads }, inputs) {
    const [queries, keys = []] = inputs;
    const fits = inputs.length === 2 && queries.length === 2 && keys.length === 2 && queries[1] === keys[1];
    if (!fits || queries[1] % heads !== 0)
      throw new Error(
        `attention: sizes are ${inputs.map((input) => `[${input}]`).join(' and ')}; wanted queries [steps, features] and keys [places, features] whose features ${heads} heads can divide among them`,
      );
    return [heads, queries[0], keys[0]];
  },
  evaluate({ heads }, [queries, keys]) {
    const scale = 1 / Math.sqrt(queries.shape[2]! / heads);
    return tf.softmax(tf.matMul(inHeads(tf.mul(queries, scale), heads), inHeads(keys, heads), false, true));
  },
};

/** `[N, steps, features]` with the features of each head by themselves: `[N, heads, steps, features / heads]`. */
export function inHeads(x: tf.Tensor, heads: number): tf.Tensor {
  const [n, steps, features] = x.shape;
  return tf.transpose(tf.reshape(x, [n, steps!, heads, features! / heads]), [0, 2, 1, 3]);
}
