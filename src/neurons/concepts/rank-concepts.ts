/**
 * The concepts of one neuron in the order in which the search tries them: by signed weight, the largest first, so that
 * zeros follow the positive ones and the negative come last. Equal weights keep the order of their columns. `weights`
 * `[p]`; returns indices into it.
 */
export function rankConcepts(weights: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: weights.length }, (_, j) => j).sort((a, b) => weights[b] - weights[a] || a - b);
}
