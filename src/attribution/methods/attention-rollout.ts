import type { Network } from '../../models';
import { tf } from '../../runtime';
import {
  asNetwork,
  ATTENTION,
  CLEAN,
  explain,
  identities,
  inBatches,
  oneOf,
  rowAsMap,
  selfAttention,
  type Attribution,
  type AttentionOptions,
  type Method,
  type Model,
} from '../passes';

export interface AttentionRolloutOptions extends AttentionOptions {
  /** How the heads of a layer become one: the mean in the paper, the largest or smallest probability elsewhere. */
  heads?: 'mean' | 'max' | 'min';
}

export interface AttentionRollout extends Attribution {
  /** R `[N, tokens, tokens]`, of which the map is one row: how much of each token (column) is in each (row). */
  matrix: tf.Tensor3D;
}

export const attentionRolloutMethod = {
  name: 'attentionRollout',
  title: 'Attention rollout',
  options: { ...ATTENTION, heads: oneOf('mean', 'max', 'min') },
  defaults: { target: 'predicted', token: 'first', heads: 'mean', upsampling: 'half-pixel', batchSize: 64 },
  presets: { paper: { heads: 'mean' } },
  facts: { model: 'transformer', input: 'one', draws: 'nothing', rounds: [CLEAN] },
  example: {},
  elsewhere: {},
} as const satisfies Method<AttentionRolloutOptions>;

const FUSED = { mean: tf.mean, max: tf.max, min: tf.min };

/**
 * Attention rollout (Abnar and Zuidema 2020): with A_l the probabilities of the l-th layer of attention, its heads made
 * one, B_l = (A_l + I) / 2 with rows divided by their sums, half for the skip connection, and R = B_L ⋯ B_1. Gives the
 * row of the class token over the patches, `[N, H, W]`, or `[N, h, w]` without upsampling; over the tokens of a text
 * `[N, steps]`. Rows of R, which is given as `matrix`, sum to 1. One forward pass; deterministic.
 *
 * @reading Where the class token's information comes from, if tokens were mixed by attention alone: bright patches are
 * looked at through many layers.
 * @limits Not an explanation of a class: `target` changes nothing, and neither do the values, the hidden layers or the
 * head. Never negative. Wants a transformer of self-attention; attention that pools by a learned query is refused.
 */
export async function attentionRollout(
  network: Network,
  x: tf.Tensor,
  options: AttentionRolloutOptions = {},
): Promise<AttentionRollout> {
  return explain(attentionRolloutMethod, network as Model<tf.Tensor, tf.Tensor2D>, x, options, (call) => {
    const walked = asNetwork('attentionRollout', network);
    const { heads, token, upsampling } = call.options as Required<AttentionRolloutOptions>;
    const layers = selfAttention('attentionRollout', walked);
    return inBatches(call, 'rollout', ({ part, score }) => {
      const [map, output, matrix] = tf.tidy(() => {
        const run = walked.run(call.inputs(part), { taps: layers.map(({ name }) => name) });
        // What is wrong with a target is an error here as in any method.
        score(run.output);
        const start = identities(part.shape[0], layers[0].shape[1]);
        const rolled = layers.reduce((all, { name }) => {
          const mixed = tf.add(FUSED[heads](run.taps[name], 1), start);
          return tf.matMul(tf.div(mixed, tf.sum(mixed, -1, true)), all);
        }, start);
        return [rowAsMap(walked, layers[0], part, rolled, { token, upsampling }), run.output, rolled];
      });
      return { map, output, matrix: matrix as tf.Tensor3D };
    });
  });
}
