import * as attribution from 'vitrine/attribution';
import { methods, type Attribution, type MethodName } from 'vitrine/attribution';
import type { Network } from 'vitrine/models';
import type { tf } from 'vitrine/runtime';

export type Call = (network: Network, x: tf.Tensor, options?: object) => Promise<Attribution>;

/** What methods must be told that want more than a target; Grad-CAM looks at a layer named `relu`. */
const LEAST = { seed: 1, layer: 'relu', window: 3 };

/** Options that keep every method small: few samples, steps and masks. */
export const FEW = { samples: 2, steps: 2, masks: 3, cells: 2, window: 3, stride: 3, spacing: 1, sigma: 2 } as const;

/**
 * Every method by its name, taken from the records: called with what it must be told, and with those of the options
 * that it has.
 */
export const everyMethod = Object.fromEntries(
  (Object.keys(methods) as MethodName[]).map((name) => [name, callOf(name)]),
) as Readonly<Record<MethodName, Call>>;

/** Methods that a transformer, or a network of convolutions, is not explained by. */
const REFUSED: Readonly<Record<'transformer' | 'other', readonly MethodName[]>> = {
  transformer: [
    'contextualDecomposition',
    'deconvnet',
    'deepLift',
    'excitationBackprop',
    'guidedBackprop',
    'guidedGradCam',
  ],
  other: ['attentionRelevance', 'attentionRollout'],
};

/** The names of the methods that explain a network. */
export function methodsFor(network: Network): MethodName[] {
  const refused = REFUSED[isTransformer(network) ? 'transformer' : 'other'];
  return (Object.keys(methods) as MethodName[]).filter((name) => !refused.includes(name));
}

/** Those that refuse it. */
export function refusedBy(network: Network): readonly MethodName[] {
  return REFUSED[isTransformer(network) ? 'transformer' : 'other'];
}

function isTransformer({ nodes }: Network): boolean {
  return nodes.some(({ kind }) => kind === 'attention');
}

/** Whether a method wants a transformer. */
export function wantsTransformer(name: MethodName): boolean {
  return REFUSED.other.includes(name);
}

function callOf(name: MethodName): Call {
  const method = attribution[name] as (network: Network, x: tf.Tensor, options: object) => Promise<Attribution>;
  const known = (options: object) =>
    Object.fromEntries(Object.entries(options).filter(([option]) => option in methods[name].options));
  return (network, x, options = {}) => method(network, x, known({ ...LEAST, ...options }));
}
