import { readable } from '../round';
import type { Bound, Finding } from './finding';

/** Whether a paper's finding was found here. */
export type FindingState = 'reproduced' | 'partly' | 'not reproduced' | 'untested';

export interface FindingVerdict {
  readonly state: FindingState;
  /** What kept it from being reproduced, each by itself. */
  readonly reasons: readonly string[];
}

/**
 * The state of a finding by its rule.
 *
 * `not reproduced`: the mean of a quantity misses what its effect asks for, or leaves the margin of an equivalence.
 * `reproduced`: every bound was measured, and the values of all seeds lie in it. `untested`: no effect and no
 * equivalence was measured. `partly`: all in between, such as a level that is off, a seed that differs or is missing,
 * an effect larger than any published one.
 *
 * @param mode whose rule it is judged by
 * @param measured values by the name of their quantity, one a seed, or a single one
 * @param lacks in what the test falls short of the rule's (`two seeds instead of three`): then it is `partly` at best
 * @throws RangeError where a quantity is none of the rule's, or has no values
 */
export function stateOf(
  finding: Finding,
  mode: 'small' | 'full',
  measured: ReadonlyMap<string, readonly number[]>,
  lacks: readonly string[] = [],
): FindingVerdict {
  const { bounds, seeds = 1 } = finding[mode];
  for (const [quantity, values] of measured) {
    if (!bounds.some((bound) => bound.quantity === quantity))
      throw new RangeError(
        `stateOf: ${finding.id} has no quantity '${quantity}' in ${mode} mode; it has ${bounds.map((bound) => `'${bound.quantity}'`).join(', ')}`,
      );
    if (values.length === 0) throw new RangeError(`stateOf: '${quantity}' of ${finding.id} has no values`);
  }
  if (!bounds.some(({ kind, quantity }) => kind !== 'level' && measured.has(quantity)))
    return { state: 'untested', reasons: [] };
  const misses = bounds.filter(
    (bound) => measured.has(bound.quantity) && isMissed(bound, measured.get(bound.quantity)!),
  );
  if (misses.length > 0)
    return { state: 'not reproduced', reasons: misses.map((bound) => inWords(bound, measured.get(bound.quantity)!)) };
  const reasons = [
    ...bounds.flatMap((bound) => {
      const values = measured.get(bound.quantity);
      if (!values) return [`not measured: ${bound.quantity}`];
      const isShort = !bound.once && values.length < seeds;
      return [
        ...(values.every((value) => lies(bound, value)) ? [] : [inWords(bound, values)]),
        ...(isShort ? [`${bound.quantity}: ${values.length} of ${seeds} seeds`] : []),
      ];
    }),
    ...lacks,
  ];
  return { state: reasons.length === 0 ? 'reproduced' : 'partly', reasons };
}

/** Whether a value lies within its bounds; NaN never does. */
function lies({ min = -Infinity, max = Infinity }: Bound, value: number): boolean {
  return value >= min && value <= max;
}

/** Whether the mean says no to the sentence of the paper. */
function isMissed(bound: Bound, values: readonly number[]): boolean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (bound.kind === 'level') return false;
  if (bound.kind === 'equivalence' || Number.isNaN(mean)) return !lies(bound, mean);
  const { min, max, null: none } = bound;
  // The bound between the mean and no effect is the one that is asked for.
  return min !== undefined && none! < min ? mean < min : mean > max!;
}

function inWords({ quantity, min, max }: Bound, values: readonly number[]): string {
  const wanted =
    max === undefined
      ? `at least ${readable(min!)}`
      : min === undefined
        ? `at most ${readable(max)}`
        : `${readable(min)} to ${readable(max)}`;
  return `${quantity}: ${values.map((value) => readable(value)).join(', ')} instead of ${wanted}`;
}
