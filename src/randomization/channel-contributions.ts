import { differentiate, targetFunction, type Target } from '../attribution/passes';
import type { Network } from '../models';
import { prefixed, tf, unprefixed, type Tensors } from '../runtime';

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
  const made: tf.Tensor[] = [activation, ...Object.values(rows.given)];
  const pass = ({ activation: at, x: around, ...given }: Tensors) =>
    differentiate(
      at,
      (a) => network.from(layer)(a, around),
      (out) => (rows.check(out), rows.of(out, unprefixed('score ', given))),
    );
  try {
    const inputs = { activation, x, ...prefixed('score ', rows.given) };
    const key = `channel contributions ${layer} ${rows.key}`;
    const { gradient, output } = rows.key === undefined ? pass(inputs) : network.replay(key, inputs, pass);
    made.push(gradient, output);
    rows.check(output);
    const contributions = tf.tidy(() => tf.sum<tf.Tensor2D>(tf.abs(tf.mul(activation, gradient)), [1, 2]));
    return { contributions, activations: tf.tidy(() => tf.sum<tf.Tensor2D>(activation, [1, 2])) };
  } finally {
    tf.dispose(made);
  }
}
