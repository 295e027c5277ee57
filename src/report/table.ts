import type { Table } from '../figures';
import type { Claim } from './claim';
import { readable } from './round';
import { toleranceInWords } from './tolerance';
import { Obtained, Verdict, VERDICT_SIGN } from './verdict';

/** A claim with what came of it. */
export interface JudgedClaim extends Claim {
  readonly obtained?: Obtained;
  readonly verdict: Verdict;
  readonly why?: string;
}

/** The cells of a claim that need wording, the same in the table, in the record and on every page made from it. */
export function inWords({ tolerance, unit, obtained, verdict }: JudgedClaim): {
  tolerance: string;
  obtained: string;
  verdict: string;
} {
  return {
    tolerance: toleranceInWords(tolerance, unit),
    obtained: obtained ? obtainedInWords(obtained, unit) : '',
    verdict: `${VERDICT_SIGN[verdict]} ${verdict}`,
  };
}

/** The claims table that ends a notebook: one row a claim, verdicts with a sign and a word. */
export function claimsTable(title: string, claims: readonly JudgedClaim[]): Table {
  const isExplained = claims.some(({ why }) => why);
  return {
    title,
    columns: [
      'claim',
      'paper (where)',
      'tolerance set before',
      'obtained ± spread (n)',
      'verdict',
      ...(isExplained ? ['why'] : []),
    ],
    rows: claims.map((judged) => {
      const { tolerance, obtained, verdict } = inWords(judged);
      // A verdict stays on one line, however narrow its column.
      const row = [
        judged.claim,
        `${judged.paper.value} (${judged.paper.source})`,
        tolerance,
        obtained,
        verdict.replaceAll(' ', '\u00a0'),
      ];
      return isExplained ? [...row, judged.why ?? ''] : row;
    }),
  };
}

/** `0.312 ± 0.004 (3 seeds, n = 10000, 13 undefined)`: the mean with as many decimals as its spread supports. */
export function obtainedInWords({ values, mean, deviation, n, excluded }: Obtained, unit = ''): string {
  const decimals = deviation ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(deviation)))) : undefined;
  const number = (value: number) =>
    decimals === undefined || !Number.isFinite(value) ? readable(value, 4) : value.toFixed(decimals).replace(/^-/, '−');
  const spread = deviation === undefined ? '' : ` ± ${number(deviation)}`;
  const behind = [
    values.length > 1 ? `${values.length} seeds` : 'one value',
    `n = ${n}`,
    ...(excluded ? [`${excluded} undefined`] : []),
  ];
  return `${number(mean)}${spread}${unit && ` ${unit}`} (${behind.join(', ')})`;
}
