import type { Network } from '../../models';
import type { Objective } from './objective';

/**
 * Several objectives in one step, as `together(crossEntropy(), penalty)`: all their terms, summed and logged apart. Two
 * terms of one name are an error.
 */
export function together(...objectives: readonly Objective[]): Objective {
  const all: Objective = (step) => {
    const terms: ReturnType<Objective> = {};
    for (const objective of objectives) {
      for (const [name, term] of Object.entries(objective(step))) {
        if (name in terms)
          throw new Error(`together: two objectives have a term '${name}'; give one of them another name`);
        terms[name] = term;
      }
    }
    return terms;
  };
  const taps = (network: Network) => [...new Set(objectives.flatMap((objective) => objective.taps?.(network) ?? []))];
  return Object.assign(all, { taps, parts: objectives });
}
