import type { Network } from '../../models';
import { isCompiled, type Tensors } from '../../runtime';
import type { Objective, StepData } from './objective';

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
      const own = prepared && objective.prepare ? { prepared: partOf(prepared, i) } : {};
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
    Object.fromEntries(
      objectives.flatMap((objective, i) =>
        Object.entries(objective.prepare?.(step) ?? {}).map(([name, tensor]) => [`${i} ${name}`, tensor] as const),
      ),
    );
  const observe: Objective['observe'] = (terms) => {
    for (const objective of objectives) {
      const own = Object.entries(terms).filter(([name]) => owners[name] === objective);
      objective.observe?.(Object.fromEntries(own));
    }
  };
  const ofTensors = objectives.every((objective) => objective.prepare || isCompiled(objective));
  return Object.assign(all, { taps, observe, parts: objectives, ...(ofTensors ? { prepare } : {}) });
}

function partOf(prepared: Tensors, i: number): Tensors {
  return Object.fromEntries(
    Object.entries(prepared)
      .filter(([name]) => name.startsWith(`${i} `))
      .map(([name, tensor]) => [name.slice(`${i} `.length), tensor]),
  );
}
