import { prefixed, unprefixed } from '../../runtime';
import type { Objective } from './objective';

/** An objective, and what its terms were in every step so far, weights included. */
export interface TracedObjective extends Objective {
  readonly traces: Record<string, number[]>;
}

/**
 * The same objective, which keeps its terms of every step under `traces`, by name: {@link fit} reports their means over
 * an epoch only. A checkpoint holds them, so a training that goes on from one has them from its first step on.
 */
export function traced(objective: Objective): TracedObjective {
  const traces: Record<string, number[]> = {};
  const observe: Objective['observe'] = (terms) => {
    objective.observe?.(terms);
    for (const [name, value] of Object.entries(terms)) (traces[name] ??= []).push(value);
  };
  const kept = () => ({ ...prefixed('trace ', traces), ...prefixed('inner ', objective.kept?.() ?? {}) });
  const resume: Objective['resume'] = (before) => {
    for (const name of Object.keys(traces)) delete traces[name];
    for (const [name, values] of Object.entries(unprefixed('trace ', before))) traces[name] = [...values];
    objective.resume?.(unprefixed('inner ', before));
  };
  const { taps, role, parts, prepare } = objective;
  const settings = objective.settings ?? { objective };
  return Object.assign((step: Parameters<Objective>[0]) => objective(step), {
    taps,
    role,
    parts,
    settings,
    observe,
    kept,
    resume,
    traces,
    ...(prepare ? { prepare } : {}),
  });
}
