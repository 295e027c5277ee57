import { constant, heTruncatedNormal, type Network, type ResetOptions, type Shape } from '../models';

export interface RandomizerOptions {
  /**
   * Decides every draw; the stream of a layer is keyed by (seed, layer), so a layer has the same random weights in
   * every stage.
   */
  seed: number;
  /** How weights are drawn; as the layer itself does unless given. */
  initial?: ResetOptions['initial'];
  /**
   * Moving statistics of batch normalization: `keep` (default, as published: they are not trainable) or `reset` to mean
   * 0, variance 1.
   */
  statistics?: 'keep' | 'reset';
}

/** A copy of a network in which the layers named last are random and all others trained. */
export interface Randomizer {
  readonly network: Network;
  randomize(layers: readonly string[]): void;
  dispose(): void;
}

/**
 * Copies a trained network to randomize layers of the copy, the original untouched. All trainable weights of a layer
 * are drawn anew, biases and the scale and shift of batch normalization included, as Adebayo et al. 2018 run each
 * variable's initializer again.
 *
 * The streams differ from those that first weights come from, so no seed can bring back the weights that training began
 * with.
 */
export function randomizer(trained: Network, { seed, initial, statistics = 'keep' }: RandomizerOptions): Randomizer {
  const network = trained.copy();
  let random = new Set<string>();
  return {
    network,
    randomize(layers) {
      const wanted = new Set(layers);
      for (const layer of wanted) network.node(layer);
      for (const layer of random) {
        if (wanted.has(layer)) continue;
        const own = trained.weightsOf(layer);
        for (const [weight, variable] of Object.entries(network.weightsOf(layer))) variable.assign(own[weight]);
      }
      network.reset(
        `randomization ${seed}`,
        [...wanted].filter((layer) => !random.has(layer)),
        { initial, statistics },
      );
      random = wanted;
    },
    dispose: () => network.dispose(),
  };
}

/**
 * For {@link RandomizerOptions.initial}: weights {@link heTruncatedNormal} by their inputs, biases 0; batch
 * normalization as its layer does.
 */
export function heTruncatedZeroBias(weight: string, shape: Shape): ReturnType<NonNullable<ResetOptions['initial']>> {
  if (shape.length > 1) return heTruncatedNormal;
  return weight === 'bias' ? constant(0) : undefined;
}
