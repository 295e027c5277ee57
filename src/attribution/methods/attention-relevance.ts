import type { Network } from '../../models';
import { tf } from '../../runtime';
import {
  asNetwork,
  ATTENTION,
  explain,
  identities,
  inBatches,
  namedRows,
  nodesBehind,
  outputSignal,
  rowAsMap,
  selfAttention,
  TO_LAYER,
  walkBackTo,
  type Attribution,
  type AttentionOptions,
  type Method,
  type Model,
} from '../passes';

export interface AttentionRelevance extends Attribution {
  /** R `[N, tokens, tokens]`, of which the map is one row: the relevance of each token (column) to each (row). */
  matrix: tf.Tensor3D;
}

export const attentionRelevanceMethod = {
  name: 'attentionRelevance',
  title: 'Attention relevance',
  options: ATTENTION,
  defaults: { target: 'predicted', token: 'first', upsampling: 'half-pixel', batchSize: 64 },
  presets: { paper: {} },
  facts: { model: 'transformer', input: 'one', draws: 'nothing', rounds: [TO_LAYER] },
  example: {},
  elsewhere: {},
} as const satisfies Method<AttentionOptions>;

/**
 * Gradient-weighted attention, the rule for self-attention of Chefer, Gur and Wolf 2021 (eqs. 5 and 6): with A_l the
 * probabilities of the l-th layer of attention, R = I, then layer by layer R ← R + mean over heads of
 * (∂ target / ∂ A_l ⊙ A_l)⁺ · R. Gives the row of the class token over the patches, `[N, H, W]`, or `[N, h, w]` without
 * upsampling; over the tokens of a text `[N, steps]`. R is given as `matrix`. One forward pass, and one backward pass
 * down to the first attention, layer by layer; deterministic.
 *
 * @reading Which patches the class token took from, counting only attention that raises the target: bright patches are
 * evidence for the class.
 * @limits Never negative: what speaks against the class is not seen. Values and hidden layers count only through the
 * gradient. Wants a transformer of self-attention; attention that pools by a learned query is refused.
 */
export async function attentionRelevance(
  network: Network,
  x: tf.Tensor,
  options: AttentionOptions = {},
): Promise<AttentionRelevance> {
  return explain(attentionRelevanceMethod, network as Model<tf.Tensor, tf.Tensor2D>, x, options, (call) => {
    const walked = asNetwork('attentionRelevance', network);
    const { token, upsampling } = call.options as Required<AttentionOptions>;
    const layers = selfAttention('attentionRelevance', walked);
    const [{ name: first }] = layers;
    const taps = [...new Set(nodesBehind(walked, first).flatMap(({ name, inputs }) => [name, ...inputs]))];
    return inBatches(call, 'relevance', ({ part, score }) => {
      const [map, output, matrix] = tf.tidy(() => {
        const rows = namedRows(walked, call, part);
        const { output: out, taps: found } = walked.run(call.inputs(part), {
          taps: taps.filter((name) => !(name in rows)),
        });
        const activations: Record<string, tf.Tensor> = { ...found, ...rows };
        const gradients = new Map<string, tf.Tensor>();
        const last = walkBackTo(walked, first, activations, outputSignal(out, score), ({ node, pull }, signal) => {
          if (node.kind === 'attention') gradients.set(node.name, signal);
          return pull(signal);
        });
        gradients.set(first, last);
        const relevance = layers.reduce(
          (all, { name }) => {
            const weighted = tf.mean(tf.relu(tf.mul(gradients.get(name)!, activations[name])), 1);
            return tf.add(all, tf.matMul(weighted, all));
          },
          identities(part.shape[0], layers[0].shape[1]),
        );
        return [rowAsMap(walked, layers[0], part, relevance, { token, upsampling }), out, relevance];
      });
      return { map, output, matrix: matrix as tf.Tensor3D };
    });
  });
}
