import type { Claim } from './claim';
import { readable, significant } from './round';
import { tolerates } from './tolerance';

/** How a claim came out. */
export type Verdict = 'reproduced' | 'partly' | 'not reproduced' | 'not testable here' | 'not run';

/** A sign beside the word, so that a verdict is read without color. */
export const VERDICT_SIGN: Readonly<Record<Verdict, string>> = {
  reproduced: '✓',
  partly: '◐',
  'not reproduced': '✗',
  'not testable here': '–',
  'not run': '○',
};

/** What a run measured for one claim. */
export interface Obtained {
  /** One value a seed in the order of the seeds, or a single value that no seed changes; six significant digits. */
  readonly values: readonly number[];
  readonly mean: number;
  /** Sample standard deviation over the seeds (divisor n - 1); undefined for a single value. */
  readonly deviation?: number;
  /** Items (images, words) behind each value. */
  readonly n: number;
  /** Items left out because the metric is undefined there. */
  readonly excluded?: number;
}

/**
 * Mean and sample standard deviation of `values`, from the rounded values, so that a record can be checked from itself.
 */
export function summarize(values: ArrayLike<number>): Pick<Obtained, 'values' | 'mean' | 'deviation'> {
  const rounded = Array.from(values, (value) => significant(value));
  const mean = rounded.reduce((sum, value) => sum + value, 0) / rounded.length;
  if (rounded.length === 1) return { values: rounded, mean };
  const squares = rounded.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    values: rounded,
    mean: significant(mean),
    deviation: significant(Math.sqrt(squares / (rounded.length - 1))),
  };
}

/**
 * Judges what was obtained: `reproduced` when the value of every seed is tolerated, `partly` when only the mean is,
 * `not reproduced` otherwise, NaN included. The reason names the seeds that fell outside.
 */
export function judge(claim: Claim, obtained: Obtained, seeds: readonly number[]): { verdict: Verdict; why?: string } {
  const outside = obtained.values.flatMap((value, i) =>
    tolerates(claim.tolerance, value)
      ? []
      : [obtained.values.length > 1 ? `${readable(value)} at seed ${seeds[i]}` : readable(value)],
  );
  if (outside.length === 0) return { verdict: 'reproduced' };
  const verdict = tolerates(claim.tolerance, obtained.mean) ? 'partly' : 'not reproduced';
  return { verdict, why: `outside the tolerance: ${outside.join(', ')}` };
}
