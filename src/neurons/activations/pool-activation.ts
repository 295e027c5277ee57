import { tf } from '../../runtime';

/** How a unit's many values for an image become one: their mean, their largest, or that of the first token. */
export type Pooling = 'avg' | 'max' | 'first';

/**
 * Activations `[N,H,W,C]` (channels), `[N,T,C]` (tokens) or `[N,C]` as one value a unit, `[N,C]`. `avg` and `max` go
 * over positions or all tokens, the class token included; `first` takes token 0; without positions nothing is pooled.
 * Source: Oikarinen and Weng 2024, the authors' code.
 */
export function poolActivation(activation: tf.Tensor, pooling: Pooling, layer: string): tf.Tensor2D {
  const { rank, shape } = activation;
  if (rank < 2 || rank > 4)
    throw new Error(`poolActivation: layer '${layer}' gives [${shape}]; wanted [N, H, W, C], [N, T, C] or [N, C]`);
  if (pooling !== 'avg' && pooling !== 'max' && pooling !== 'first') {
    throw new Error(`poolActivation: pooling is '${String(pooling)}'; wanted avg, max or first`);
  }
  if (pooling === 'first' && rank !== 3) {
    throw new Error(
      `poolActivation: pooling 'first' needs tokens [N, T, C], layer '${layer}' gives [${shape}]; use 'avg' or 'max'`,
    );
  }
  return tf.tidy(() => {
    if (rank === 2) return activation.clone() as tf.Tensor2D;
    if (pooling === 'first') return tf.squeeze(tf.slice(activation, [0, 0, 0], [-1, 1, -1]), [1]) as tf.Tensor2D;
    const axes = rank === 4 ? [1, 2] : [1];
    return pooling === 'avg' ? tf.mean(activation, axes) : tf.max(activation, axes);
  });
}
