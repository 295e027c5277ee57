import type { Table } from '../figures';
import type { Claim } from './claim';
import type { JudgedFinding } from './judged-findings';
import type { FindingState } from './ledger';
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
      const row = [judged.claim, paperInWords(judged), tolerance, obtained, verdict.replaceAll(' ', '\u00a0')];
      return isExplained ? [...row, judged.why ?? ''] : row;
    }),
  };
}

/** What the claims ask for: finding or kind, sentence, what its authors state, tolerance. */
export function statedTable(title: string, claims: readonly Claim[]): Table {
  return withoutEmpty({
    title,
    folded: true,
    columns: ['tests', 'quantity or sentence', ...THEIRS, 'asked'],
    rows: claims.map((claim) => [
      claim.finding ?? claim.kind ?? '',
      claim.claim,
      ...theirs(claim),
      askedInWords(claim),
    ]),
  });
}

/**
 * The tables that end a notebook: the findings that it tests with their states, the quantities measured of them, and
 * apart from those its identities and controls. A table without rows is left out.
 */
export function tablesByKind(
  title: string,
  findings: readonly JudgedFinding[],
  claims: readonly JudgedClaim[],
): readonly Table[] {
  const tables: Table[] = [
    {
      title: `${title}: the paper’s findings`,
      columns: ['finding', 'sentence', 'state', 'what kept it from more'],
      rows: findings.map(({ finding, state, reasons }) => [
        finding.id,
        finding.finding,
        unbroken(stateInWords(state)),
        reasons.join('; '),
      ]),
    },
    {
      title: 'What was measured of them',
      columns: ['finding', 'quantity', ...THEIRS, 'asked', 'obtained ± spread (n)', ''],
      rows: claims
        .filter(({ kind }) => kind === 'finding')
        .map((judged) => [
          judged.finding ?? '',
          judged.claim,
          ...theirs(judged),
          askedInWords(judged),
          inWords(judged).obtained,
          VERDICT_SIGN[judged.verdict],
        ]),
    },
    {
      title: 'Checks: identities and controls',
      columns: ['kind', 'check', 'asked', 'obtained ± spread (n)', 'verdict', 'why'],
      rows: claims
        .filter(({ kind }) => kind !== 'finding')
        .map((judged) => {
          const { tolerance, obtained, verdict } = inWords(judged);
          return [judged.kind ?? '', judged.claim, tolerance, obtained, unbroken(verdict), judged.why ?? ''];
        }),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0).map(withoutEmpty);
}

const THEIRS = ['published', 'recorded by the public code'];

/** What the authors state of a quantity: in the paper, and in their code. Never ours. */
function theirs({ bound, paper }: Claim): string[] {
  if (!bound) return [paper?.value ?? '', ''];
  return [bound.published, bound.recorded].map((value) => (value === undefined ? '' : readable(value)));
}

/** A table without the named columns in which nothing stands. */
function withoutEmpty({ columns, rows, ...rest }: Table): Table {
  const kept = columns.flatMap((column, i) => (column === '' || rows.some((row) => row[i] !== '') ? [i] : []));
  return { ...rest, columns: kept.map((i) => columns[i]), rows: rows.map((row) => kept.map((i) => row[i])) };
}

/** A verdict stays on one line, however narrow its column. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

/** `✓ reproduced`: a sign beside the word, so that a state is read without color. */
export function stateInWords(state: FindingState): string {
  return `${state === 'untested' ? VERDICT_SIGN['not run'] : VERDICT_SIGN[state]} ${state}`;
}

function askedInWords({ bound, tolerance, unit }: Claim): string {
  const asked = toleranceInWords(tolerance, unit);
  return bound && bound.kind !== 'effect' ? `${asked} (${bound.kind})` : asked;
}

function paperInWords({ paper }: Claim): string {
  return paper ? `${paper.value} (${paper.source})` : '–';
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
