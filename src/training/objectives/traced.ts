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
  const observe: Objective['observe'] = (terms) => {
    objective.observe?.(terms);
    for (const [name, value] of Object.entries(terms)) (traces[name] ??= []).push(value);
  };
  const { taps, role, parts, prepare } = objective;
  const settings = objective.settings ?? { objective };
  return Object.assign((step: Parameters<Objective>[0]) => objective(step), {
    taps,
    role,
    parts,
    settings,
    observe,
    traces,
    ...(prepare ? { prepare } : {}),
  });
}
