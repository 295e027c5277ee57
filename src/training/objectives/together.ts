import type { Network } from '../../models';
import { prefixed, unprefixed, type Tensors } from '../../runtime';
import { isOfTensors, type Objective, type StepData } from './objective';

/**
 * Several objectives in one step, as `together(crossEntropy(), penalty)`: all their terms, summed and logged apart. Two
 * terms of one name are an error.
 */
export function together(...objectives: readonly Objective[]): Objective {
  /** The part that a term belongs to. */
  const owners: Record<string, Objective> = {};
  const all: Objective = ({ prepared, ...step }) => {
    const terms: ReturnType<Objective> = {};
    for (const [i, objective] of objectives.entries()) {
      const own = prepared && objective.prepare ? { prepared: unprefixed(`${i} `, prepared) } : {};
      for (const [name, term] of Object.entries(objective({ ...step, ...own }))) {
        if (name in terms)
          throw new Error(`together: two objectives have a term '${name}'; give one of them another name`);
        terms[name] = term;
        owners[name] = objective;
      }
    }
    return terms;
  };
  const taps = (network: Network) => [...new Set(objectives.flatMap((objective) => objective.taps?.(network) ?? []))];
  const prepare = (step: StepData): Tensors =>
    Object.assign({}, ...objectives.map((objective, i) => prefixed(`${i} `, objective.prepare?.(step) ?? {})));
  const observe: Objective['observe'] = (terms) => {
    for (const objective of objectives) {
      const own = Object.entries(terms).filter(([name]) => owners[name] === objective);
      objective.observe?.(Object.fromEntries(own));
    }
  };
  const kept = () =>
    Object.assign({}, ...objectives.map((objective, i) => prefixed(`${i} `, objective.kept?.() ?? {})));
  const resume: Objective['resume'] = (before) =>
    objectives.forEach((objective, i) => objective.resume?.(unprefixed(`${i} `, before)));
  return Object.assign(all, {
    taps,
    observe,
    kept,
    resume,
    parts: objectives,
    settings: { name: 'together', parts: objectives },
    ...(objectives.every(isOfTensors) ? { prepare } : {}),
  });
}
