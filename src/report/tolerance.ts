import { readable, significant } from './round';

/** What counts as reproduced, written down before the run. Bounds are inclusive. */
export type Tolerance =
  | { readonly atLeast: number }
  | { readonly atMost: number }
  | { readonly between: readonly [number, number] }
  | { readonly equals: number; readonly within: number };

/** Whether `value` lies in the tolerance; NaN never does. */
export function tolerates(tolerance: Tolerance, value: number): boolean {
  if ('atLeast' in tolerance) return value >= tolerance.atLeast;
  if ('atMost' in tolerance) return value <= tolerance.atMost;
  if ('between' in tolerance) return value >= tolerance.between[0] && value <= tolerance.between[1];
  // Rounded, because 1.1 - 1 is a hair above 0.1.
  return significant(Math.abs(value - tolerance.equals)) <= tolerance.within;
}

/** The tolerance in words: `at least 0.97`, `between 0.25 and 0.34`, `0.3 ± 0.05`, each with its unit. */
export function toleranceInWords(tolerance: Tolerance, unit = ''): string {
  const number = (value: number) => readable(value, 6);
  const suffix = unit && ` ${unit}`;
  if ('atLeast' in tolerance) return `at least ${number(tolerance.atLeast)}${suffix}`;
  if ('atMost' in tolerance) return `at most ${number(tolerance.atMost)}${suffix}`;
  if ('between' in tolerance)
    return `between ${number(tolerance.between[0])} and ${number(tolerance.between[1])}${suffix}`;
  return tolerance.within === 0
    ? `exactly ${number(tolerance.equals)}${suffix}`
    : `${number(tolerance.equals)} ± ${number(tolerance.within)}${suffix}`;
}

/** What is wrong with a tolerance, or undefined. */
export function toleranceFault(tolerance: Tolerance): string | undefined {
  const given = tolerance as Partial<Record<'atLeast' | 'atMost' | 'equals' | 'within', number>> & {
    between?: readonly number[];
  };
  const shown = JSON.stringify(tolerance) ?? String(tolerance);
  const kinds = ['atLeast', 'atMost', 'between', 'equals'].filter((key) => key in Object(tolerance));
  if (kinds.length !== 1)
    return `${shown} is not one of { atLeast }, { atMost }, { between: [low, high] }, { equals, within }`;
  const numbers: readonly unknown[] = given.between ?? Object.values(given);
  const wanted = given.between !== undefined || given.equals !== undefined ? 2 : 1;
  if (numbers.length !== wanted || !numbers.every(Number.isFinite))
    return `${shown} needs ${wanted} finite number${wanted > 1 ? 's' : ''}`;
  if (given.between && given.between[0] > given.between[1]) return `${shown} has its bounds the wrong way round`;
  if (given.within !== undefined && given.within < 0) return `${shown} has a negative width`;
  return undefined;
}
