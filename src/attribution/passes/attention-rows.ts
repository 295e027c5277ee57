import type { LayerNode, Network } from '../../models';
import { tf } from '../../runtime';
import { oneOf } from './checks';
import type { Upsampling } from './grad-cam-options';
import { atSizeOf, onGrid, tokenGrid } from './map-of-layer';
import { COMMON, type CommonOptions } from './method';

export interface AttentionOptions extends CommonOptions {
  /** The token whose row is shown: the one that the output is read from, a class token `first`, or `last` of a text. */
  token?: 'first' | 'last';
  upsampling?: Upsampling;
}

/** The checks of {@link AttentionOptions}. */
export const ATTENTION = {
  ...COMMON,
  token: oneOf('first', 'last'),
  upsampling: oneOf('none', 'half-pixel', 'legacy', 'nearest'),
} as const;

/** The layers of attention on the way to the output, in order; each must be of all tokens to all of the same. */
export function selfAttention(method: string, network: Network): LayerNode<'attention'>[] {
  const found = network.path().filter((node): node is LayerNode<'attention'> => node.kind === 'attention');
  if (found.length === 0)
    throw new Error(`${method}: ${network.name} has no layer of attention; wanted a transformer, such as vit(…)`);
  const [, tokens] = found[0].shape;
  const other = found.find(({ shape }) => shape[1] !== tokens || shape[2] !== tokens);
  if (other)
    throw new Error(
      `${method}: layer '${other.name}' gives [${other.shape}]; wanted self-attention, [heads, ${tokens}, ${tokens}] as in the first one`,
    );
  return found;
}

/**
 * One row of `[N, tokens, tokens]` as a map: for patches of an image without the learned tokens, on their grid, at the
 * size of `x`; else `[N, tokens]`.
 */
export function rowAsMap(
  network: Network,
  attention: LayerNode<'attention'>,
  x: tf.Tensor,
  matrix: tf.Tensor,
  { token, upsampling }: Required<Pick<AttentionOptions, 'token' | 'upsampling'>>,
): tf.Tensor {
  const [n, tokens] = matrix.shape;
  const row = tf.reshape(tf.slice(matrix, [0, token === 'first' ? 0 : tokens! - 1, 0], [n, 1, tokens!]), [n, tokens!]);
  const grid = tokenGrid(network, attention.inputs[1]);
  return grid ? atSizeOf(x, onGrid(row, grid), upsampling) : row;
}

/** The identity for each of `n` examples, `[n, tokens, tokens]`. */
export function identities(n: number, tokens: number): tf.Tensor {
  return tf.tile(tf.expandDims(tf.eye(tokens)), [n, 1, 1]);
}
