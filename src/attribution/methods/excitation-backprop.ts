import type { Network } from '../../models';
import { tf } from '../../runtime';
import {
  asNetwork,
  atSizeOf,
  COMMON,
  explain,
  inBatches,
  LAYER,
  namedRows,
  nodesBehind,
  number,
  onGrid,
  oneOf,
  outputSignal,
  placesOf,
  TO_LAYER,
  tokenGrid,
  type Attribution,
  type CommonOptions,
  type Method,
  type Model,
  type Upsampling,
} from '../passes';
import { classifierBehind, excitationRules, exciteBackTo } from '../rules/excite-back';
import { WITHOUT_TARGET, zennit } from './elsewhere';

export interface ExcitationBackpropOptions extends CommonOptions {
  /**
   * The layer whose share is shown, with an activation `[N, h, w, channels]`, or `[N, steps, channels]` of a sequence;
   * or `input`.
   */
  layer: string;
  /**
   * `contrastive`: less what comes back when the weights of the last layer that has some are negated, so that what
   * speaks for every class is taken away (section 3.4 of the paper).
   */
  form?: 'plain' | 'contrastive';
  /** Keep only the positive part of the sum over channels. */
  relu?: 'yes' | 'no';
  /** Added to each denominator with its sign; with 0, what nothing excites passes nothing on. */
  epsilon?: number;
  upsampling?: Upsampling;
}

export const excitationBackpropMethod = {
  name: 'excitationBackprop',
  title: 'Excitation backpropagation',
  options: {
    ...COMMON,
    layer: LAYER,
    form: oneOf('plain', 'contrastive'),
    relu: oneOf('yes', 'no'),
    epsilon: number('a number from 0 up', (value) => value >= 0),
    upsampling: oneOf('none', 'half-pixel', 'legacy', 'nearest'),
  },
  defaults: { target: 'predicted', form: 'plain', relu: 'no', epsilon: 0, upsampling: 'half-pixel', batchSize: 64 },
  presets: { zennit: { form: 'plain', relu: 'no', epsilon: 1e-6 } },
  facts: { model: 'network', input: 'places', draws: 'nothing', rounds: [TO_LAYER] },
  example: { layer: 'pool', form: 'contrastive' },
  elsewhere: {
    zennit: zennit(
      'ExcitationBackprop',
      'composites',
      `a composite; positive biases stand in the denominators, so they keep a share, where the paper has none; at the input, channel by channel; ${WITHOUT_TARGET}; not contrastive`,
    ),
  },
  elsewhereToo:
    "TorchRay (`torchray/attribution/excitation_backprop.py`): the sum over the channels of a layer, of its size (`upsampling: 'none'`) unless `resize=True`; VGG-16 at `features.23`, ResNet-50 at `layer3`. Contrastive: `relu: 'yes'`; the signals are subtracted at a layer that is named, which gives the same map whichever it is, since the rules are linear in the signal.",
} as const satisfies Method<ExcitationBackpropOptions>;

/**
 * Excitation backpropagation (Zhang et al. 2016): from ∂ target / ∂ output (1 at a class) down to `layer`, each layer
 * with weights shares what it gets among its inputs by p_j = Σ_i (x_j w_ij)⁺ p_i / Σ_k (x_k w_ik)⁺, biases left out;
 * means and sums share by contributions, a max pool gives all to the largest, ReLU and batch norm let pass. The sum
 * over the channels, `[N, H, W]`, or `[N, h, w]` without upsampling; for a layer of a sequence `[N, steps]`. One
 * forward pass and one back down to the layer, layer by layer, each layer running forward once more; deterministic.
 *
 * @reading The probability that a random walk from the class, which goes only along what excites, comes through a cell:
 * not enlarged, the cells add up to 1. Contrastive, they add up to about 0: red cells excite the class more than its
 * opposite.
 * @limits What inhibits is not seen, so plain maps of two classes are alike. The sum falls where nothing excites a
 * unit; where two branches of a sum have different signs, shares are negative or above 1. The maps are as coarse as
 * `layer`. An operation of your own says what it acts like, or is an error.
 */
export async function excitationBackprop(
  network: Network,
  x: tf.Tensor,
  options: ExcitationBackpropOptions,
): Promise<Attribution> {
  return explain(excitationBackpropMethod, network as Model<tf.Tensor, tf.Tensor2D>, x, options, (call) => {
    const walked = asNetwork('excitationBackprop', network);
    const { layer, form, relu, epsilon, upsampling } = call.options as Required<ExcitationBackpropOptions>;
    placesOf('excitationBackprop', walked, layer);
    const grid = tokenGrid(walked, layer);
    const rules = excitationRules('excitationBackprop', walked, layer);
    const classifier = form === 'contrastive' ? classifierBehind('excitationBackprop', walked, layer) : undefined;
    const taps = nodesBehind(walked, layer).flatMap(({ name, inputs }) => [name, ...inputs]);
    return inBatches(call, 'walk', ({ part, score }) => {
      const [map, output] = tf.tidy(() => {
        const rows = namedRows(walked, call, part);
        const run = walked.run(call.inputs(part), { taps: [...new Set(taps)].filter((name) => !(name in rows)) });
        const start = outputSignal(run.output, score);
        const signal = exciteBackTo(walked, layer, { ...run.taps, ...rows }, start, { rules, epsilon, classifier });
        const sum = tf.sum(grid ? onGrid(signal, grid) : signal, -1);
        return [atSizeOf(part, relu === 'yes' ? tf.relu(sum) : sum, upsampling), run.output];
      });
      return { map, output };
    });
  });
}
