import type { Objective } from './objective';

/** An objective, and what its terms were in every step so far, weights included. */
export interface TracedObjective extends Objective {
  readonly traces: Record<string, number[]>;
}

/**
 * The same objective, which keeps its terms of every step under `traces`, by name: {@link fit} reports their means over
 * an epoch only.
 */
export function traced(objective: Objective): TracedObjective {
  const traces: Record<string, number[]> = {};
  const keep: Objective = (step) => {
    const terms = objective(step);
    for (const [name, term] of Object.entries(terms)) (traces[name] ??= []).push(term.dataSync()[0]);
    return terms;
  };
  return Object.assign(keep, { taps: objective.taps, role: objective.role, parts: objective.parts, traces });
}
