import type { TracedObjective } from '../../training';

/** The penalty at every step, λ included, of a traced cross-entropy with at most one penalty; empty without one. */
export function penaltyTrace({ traces }: TracedObjective): readonly number[] {
  const [own = []] = Object.entries(traces).flatMap(([name, values]) => (name === 'crossEntropy' ? [] : [values]));
  return own;
}
