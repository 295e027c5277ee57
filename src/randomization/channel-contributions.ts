import { differentiate, replayScored, targetFunction, type Target } from '../attribution/passes';
import type { Network } from '../models';
import { tf } from '../runtime';

export interface ChannelContributions {
  /** c_k = Σ_ij |A_kij ∂S/∂A_kij| of each image and channel `[N, channels]`. */
  contributions: tf.Tensor2D;
  /** Σ_ij A_kij `[N, channels]`. */
  activations: tf.Tensor2D;
}

/**
 * How much each channel of a layer with activation A `[N,h,w,channels]` contributes to the score S, and how active it
 * is (Binder et al. 2023). Random layers above keep the scale of the activations below, so channels that were strong go
 * on contributing. The caller disposes both.
 */
export function channelContributions(
  network: Network,
  x: tf.Tensor,
  { layer, target = 'predicted' }: { layer: string; target?: Target },
): ChannelContributions {
  const { shape } = network.node(layer);
  if (shape.length !== 3)
    throw new Error(`channelContributions: layer '${layer}' gives [${shape}]; wanted one that gives [h, w, channels]`);
  const score = targetFunction('channelContributions', target, x.shape[0]);
  const images = Int32Array.from({ length: x.shape[0] }, (_, i) => i);
  const rows = score.rows(images);
  const activation = network.tap(x, layer);
  const made: tf.Tensor[] = [activation];
  try {
    const { gradient, output } = replayScored(
      (key, inputs, f) => network.replay(key, inputs, f),
      `channel contributions ${layer}`,
      rows,
      { activation, x },
      ({ activation: at, x: around }, of) => differentiate(at, (a) => network.from(layer)(a, around), of),
    );
    made.push(gradient, output);
    rows.check(output);
    const contributions = tf.tidy(() => tf.sum<tf.Tensor2D>(tf.abs(tf.mul(activation, gradient)), [1, 2]));
    return { contributions, activations: tf.tidy(() => tf.sum<tf.Tensor2D>(activation, [1, 2])) };
  } finally {
    tf.dispose(made);
  }
}
