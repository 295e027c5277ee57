import { fitCorrelation } from '../solvers/fit-correlation';
import type { Moments } from '../solvers/moments';
import { refit, type LinearFit, type Refit } from '../solvers/refit';

export interface GreedyOptions {
  /** The most concepts in an explanation; default 10. */
  maxLength?: number;
  /** How much validation correlation a further concept must add; default 0.02. */
  tolerance?: number;
  /** Concepts tried a round; default 10. */
  width?: number;
  refit?: Refit;
}

/** A linear explanation found for one neuron. */
export interface FoundFit extends LinearFit {
  /** Indices into the moments' concepts, in the order in which they were taken. */
  selected: number[];
  /** Validation correlation after each. */
  path: number[];
  /** The last of them, or 0 when no concept correlates. */
  valCorrelation: number;
}

/**
 * Adds concepts to the explanation of `neuron` one at a time, as long as the correlation on validation images grows by
 * `tolerance`.
 *
 * A round tries the first `width` concepts of `ranking` that are neither taken nor banned: each is fitted on `train`
 * together with those taken, and scored by Pearson's ρ on `val`. One that adds less than `tolerance` to the best so far
 * is banned for good; of the others the best is taken. The first concept needs only ρ > 0; when none has it, the top
 * one stays with ρ = 0. Source: Oikarinen and Weng 2024, stage B. The published code names the tenth concept after the
 * last one it tried; here it is the one whose weight stands there.
 */
export function greedySearch(
  neuron: number,
  ranking: ArrayLike<number>,
  { train, val }: { train: Moments; val: Moments },
  { maxLength = 10, tolerance = 0.02, width = 10, refit: how = 'least squares' }: GreedyOptions = {},
): FoundFit {
  if (ranking.length === 0)
    throw new Error('greedySearch: ranking is empty; wanted the concepts to try. Does the concept filter leave none?');
  const banned = new Set<number>();
  const selected: number[] = [];
  const path: number[] = [];
  let best: { fit?: LinearFit; r: number } = { r: 0 };
  while (selected.length < maxLength) {
    let winner: { concept: number; fit: LinearFit; r: number } | undefined;
    for (const concept of candidates(ranking, width, selected, banned)) {
      const columns = [...selected, concept];
      const fit = refit(train, neuron, columns, how);
      const r = fitCorrelation(val, neuron, columns, fit.weights);
      if (selected.length > 0 && r - best.r < tolerance) banned.add(concept);
      else if (r > (winner?.r ?? best.r)) winner = { concept, fit, r };
    }
    if (!winner) break;
    best = winner;
    selected.push(winner.concept);
    path.push(winner.r);
  }
  if (!best.fit)
    return { ...refit(train, neuron, [ranking[0]], how), selected: [ranking[0]], path: [0], valCorrelation: 0 };
  return { ...best.fit, selected, path, valCorrelation: best.r };
}

function candidates(
  ranking: ArrayLike<number>,
  width: number,
  selected: readonly number[],
  banned: ReadonlySet<number>,
): number[] {
  const found: number[] = [];
  for (let i = 0; i < ranking.length && found.length < width; i++) {
    if (!banned.has(ranking[i]) && !selected.includes(ranking[i])) found.push(ranking[i]);
  }
  return found;
}
