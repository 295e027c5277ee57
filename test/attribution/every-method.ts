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

function callOf(name: MethodName): Call {
  const method = attribution[name] as (network: Network, x: tf.Tensor, options: object) => Promise<Attribution>;
  const known = (options: object) =>
    Object.fromEntries(Object.entries(options).filter(([option]) => option in methods[name].options));
  return (network, x, options = {}) => method(network, x, known({ ...LEAST, ...options }));
}
