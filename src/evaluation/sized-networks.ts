import type { Network, Shape } from '../models';
import { freePrograms } from '../runtime';

/** Sizes that are kept: those of most photographs repeat. */
const MOST = 24;

/**
 * One network for inputs of other sizes, which share its weights; the graphs of the size that was not asked for for
 * longest are freed where there are too many.
 */
export class SizedNetworks {
  private readonly others = new Map<string, Network>();

  constructor(readonly network: Network) {}

  /** @throws Error for a network that takes one size only, with what to do */
  at(shape: Shape): Network {
    if (String(shape) === String(this.network.inputShape)) return this.network;
    const key = String(shape);
    const known = this.others.get(key) ?? this.resized(shape);
    this.others.delete(key);
    this.others.set(key, known);
    const [[oldest, first]] = this.others;
    if (this.others.size > MOST) {
      freePrograms(first);
      this.others.delete(oldest);
    }
    return known;
  }

  /** Frees the graphs of all sizes but the network's own. */
  free(): void {
    for (const network of this.others.values()) freePrograms(network);
    this.others.clear();
  }

  private resized(shape: Shape): Network {
    try {
      return this.network.resized(shape);
    } catch (error) {
      throw new Error(
        `pointingReport: '${this.network.name}' cannot take a photograph of [${shape}]; have photographs squashed to its size (fit: 'squashed'). ${(error as Error).message}`,
        { cause: error },
      );
    }
  }
}
