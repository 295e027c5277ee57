import { constant, dense, flatten, relu, type Layer, Network } from '../../models';

export interface SanityMlpOptions {
  seed: number;
  /** Units of the hidden layers from the input on; the paper's 2500, 1500, 500 unless given. */
  hidden?: readonly number[];
}

/**
 * The multilayer perceptron of *Sanity Checks for Saliency Maps* (Adebayo et al. 2018) with the names of its figures:
 * `hidden1` to `hidden3`, `logits`; `[28,28,1]` to ten logits. Weights begin truncated normal of deviation 2/√fanIn,
 * biases at 0.
 */
export function sanityMlp({ seed, hidden = [2500, 1500, 500] }: SanityMlpOptions): Network {
  const first = { initial: { draw: 'truncatedNormal', scale: 1, perFanIn: 4 }, initialBias: constant(0) } as const;
  const layers: Record<string, Layer> = { flatten: flatten() };
  hidden.forEach((units, i) =>
    Object.assign(layers, { [`hidden${i + 1}`]: dense(units, first), [`relu${i + 1}`]: relu() }),
  );
  return new Network('sanity-mlp', [28, 28, 1], { ...layers, logits: dense(10, first) }, { seed });
}
