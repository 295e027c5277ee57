import { activationsFor, asTensor, countedImages, decompose, groupsOf, type Groups } from '../../decomposition';
import { changesInTraining, type Network } from '../../models';
import { asConstant, tf } from '../../runtime';
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
  /**
   * A layer whose activation is taken as given, so that the penalty changes no weight before it: with the embedding's
   * name the vectors of words, as published for text.
   */
  constant?: string;
}

/**
 * Contextual decomposition explanation penalization (Rieger et al. 2020): the term `cdep` = λ · Σ_groups {@link
 * contributionPenalty}.
 *
 * Decomposes in evaluation mode, from the activations of the step's own pass up to the first dropout: without dropout
 * one pass of β for each group is all that it adds. Use as `together(crossEntropy(), cdep({ weight: 1000, groups: mask
 * }))`.
 */
export function cdep({ weight, groups, form = 'all-classes', over = 'all-images', constant }: CdepOptions): Penalty {
  const taps = constant === undefined ? sharedActivations : () => [constant];
  return penalty(
    'cdep',
    weight,
    ({ network, x, labels, taps: there }, prepared) => {
      const chosen = groupsOf(prepared);
      const given = Object.fromEntries(
        taps(network).flatMap((name) => {
          const activation = there[name] as tf.Tensor | undefined;
          if (name !== constant) return activation ? [[name, activation]] : [];
          return [[name, asConstant(() => activation?.clone() ?? network.tap(x, name))]];
        }),
      );
      const parts = decompose(network, x, chosen, { given });
      const counted = over === 'images-with-group' ? countedImages('cdep', chosen, x) : undefined;
      return tf.sum(contributionPenalty(parts, { form, labels, counted })) as tf.Scalar;
    },
    {
      taps,
      settings: {
        groups: typeof groups === 'function' ? groups : asTensor(groups),
        form,
        over,
        constant,
      },
      prepare: (step) =>
        tf.tidy(() => {
          const { name, tensor } = asTensor(typeof groups === 'function' ? groups(step) : groups);
          return { [name]: tensor.clone() };
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
