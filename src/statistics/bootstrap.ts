import { quantile } from './quantile';

export interface BootstrapOptions {
  /** Where the draws come from: `new Random(seed)` of `vitrine/random`. */
  random: { integer(n: number): number };
  /** How often rows are drawn anew. Default 1000. */
  draws?: number;
  /** The share of the draws that the interval holds. Default 0.95. */
  level?: number;
}

/** An interval by the bootstrap, and the values that it was read from. */
export interface BootstrapInterval {
  low: number;
  high: number;
  /** The statistic of each draw; NaN where it is not defined for the rows that were drawn. */
  values: Float64Array;
  /** Draws with a value: the interval is theirs. */
  used: number;
}

/**
 * The percentile bootstrap (Efron 1979): `count` rows are drawn with replacement, again and again, and `statistic` is
 * taken of their numbers; the interval lies between the quantiles (1 - level)/2 and (1 + level)/2 of its values. As the
 * statistic gets the numbers of the rows, several measurements of the same rows stay paired: a difference of two
 * networks on the same images is one statistic.
 *
 * @throws RangeError where there are no rows, or `draws` and `level` are none
 */
export function bootstrap(
  count: number,
  statistic: (rows: Int32Array) => number,
  { random, draws = 1000, level = 0.95 }: BootstrapOptions,
): BootstrapInterval {
  for (const [name, value] of Object.entries({ count, draws }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`bootstrap: ${name} is ${value}; wanted a whole number from 1`);
  if (!(level > 0 && level < 1)) throw new RangeError(`bootstrap: level is ${level}; wanted a share between 0 and 1`);
  const rows = new Int32Array(count);
  const values = Float64Array.from({ length: draws }, () => {
    for (let i = 0; i < count; i++) rows[i] = random.integer(count);
    return statistic(rows);
  });
  const defined = values.filter((value) => !Number.isNaN(value));
  const end = (p: number) => (defined.length > 0 ? quantile(defined, p) : NaN);
  return { low: end((1 - level) / 2), high: end((1 + level) / 2), values, used: defined.length };
}
