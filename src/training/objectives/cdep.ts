import { activationsFor, countedImages, decompose, type Groups } from '../../decomposition';
import { changesInTraining, type Network } from '../../models';
import { tf, type Tensors } from '../../runtime';
import { contributionPenalty, type PenaltyForm } from './contribution-penalty';
import type { StepData } from './objective';
import { penalty, type Penalty } from './penalty';

export interface CdepOptions {
  /** λ; 0 leaves the penalty out altogether. */
  weight: number;
  /**
   * The inputs that should not matter: the same masks for every batch, or made for a step (drawn, or looked up by its
   * `indices`).
   */
  groups: Groups | ((step: StepData) => Groups);
  /** Default `all-classes`. */
  form?: PenaltyForm;
  /** A group's mean is over all images (default), or over those in which its mask, or its β, is not all 0. */
  over?: 'all-images' | 'images-with-group';
}

/**
 * Contextual decomposition explanation penalization (Rieger et al. 2020): the term `cdep` = λ · Σ_groups {@link
 * contributionPenalty}.
 *
 * Decomposes in evaluation mode, from the activations of the step's own pass up to the first dropout: without dropout
 * one pass of β for each group is all that it adds. Use as `together(crossEntropy(), cdep({ weight: 1000, groups: mask
 * }))`.
 */
export function cdep({ weight, groups, form = 'all-classes', over = 'all-images' }: CdepOptions): Penalty {
  return penalty(
    'cdep',
    weight,
    ({ network, x, labels, taps }, { mask, beta }) => {
      const chosen = mask ?? { beta };
      const given = Object.fromEntries(
        sharedActivations(network).flatMap((name) => (taps[name] ? [[name, taps[name]]] : [])),
      );
      const parts = decompose(network, x, chosen, { given });
      const counted = over === 'images-with-group' ? countedImages('cdep', chosen, x) : undefined;
      return tf.sum(contributionPenalty(parts, { form, labels, counted })) as tf.Scalar;
    },
    {
      taps: sharedActivations,
      settings: { groups: typeof groups === 'object' && 'beta' in groups ? groups.beta : groups, form, over },
      prepare: (step) =>
        tf.tidy((): Tensors => {
          const chosen = typeof groups === 'function' ? groups(step) : groups;
          return chosen instanceof tf.Tensor ? { mask: chosen.clone() } : { beta: chosen.beta.clone() };
        }),
    },
  );
}

/** What the rules read and dropout has not changed. */
function sharedActivations(network: Network): string[] {
  const changed = new Set<string>();
  for (const node of network.nodes)
    if (changesInTraining(node) || node.inputs.some((input) => changed.has(input))) changed.add(node.name);
  return activationsFor(network).filter((name) => !changed.has(name));
}
