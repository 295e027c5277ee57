import type { Measured, Row } from './measure';
import type { Opponent } from './protocol';
import { title } from './titles';

const MARKS: Partial<Record<Opponent, string>> = { 'channels-last': ' cl', compiled: ' tc' };

/** The CPU time of the fastest opponent, and which of PyTorch's it is where not the plain one. */
export function fastest({ cpu, opponent }: Measured, calls = 1): string {
  return `${milliseconds(cpu / calls)}${(opponent && MARKS[opponent]) ?? ''}`;
}

/** Time of ours over that of the fastest opponent, engines aside: below 1, ours is faster. */
export function ratio({ times }: Row, key: 'cpu' | 'wall' = 'cpu'): number {
  return times ? times.ours[key] / Math.min(...times.theirs.map((side) => side[key])) : NaN;
}

/**
 * CPU time of ours over what the processor could do at best: the faster engine's for a forward pass, twice that for a
 * gradient, which passes the network backward too; undefined for other rows.
 */
export function floorRatio(row: Row, rows: readonly Row[]): number | undefined {
  const { method, batch } = row.case;
  if (!row.times || (method !== 'forward' && method !== 'gradient')) return undefined;
  const forward = rows.find(
    ({ case: other, threads }) => other.method === 'forward' && other.batch === batch && threads === row.threads,
  );
  const engines = forward?.times?.engines;
  if (!engines) return undefined;
  return row.times.ours.cpu / (Math.min(...engines.map(({ cpu }) => cpu)) * (method === 'forward' ? 1 : 2));
}

/** The largest memory of ours over that of the fastest opponent. */
export function memory({ times }: Row): number {
  return times ? times.ours.peak / times.theirs[0].peak : NaN;
}

/** The rows of a network, of metrics or of neurons. */
export function table(rows: readonly Row[]): string {
  const head = [
    '| | threads | ours ms | theirs ms | ratio | clock | of the floor | apart | rows | theirs | MB | theirs |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
  ];
  return [
    ...head,
    ...rows.map((row) => {
      const { threads, difference, needed, times } = row;
      const name = title(row.case);
      const apart = difference.toExponential(0);
      if (!times)
        return `| ${name} | ${threads} | not timed: the results are ${apart} apart | | | | | ${apart} | | | | |`;
      const {
        ours,
        theirs: [theirs],
      } = times;
      const rowsOf = (count: number) => (needed > 0 ? `${Math.round(count)}/${needed}` : '');
      const cells = [
        name,
        threads,
        milliseconds(ours.cpu),
        fastest(theirs),
        `**${ratio(row).toFixed(2)}**`,
        ratio(row, 'wall').toFixed(2),
        floorRatio(row, rows)?.toFixed(2) ?? '',
        apart,
        rowsOf(row.rows.ours),
        rowsOf(row.rows.theirs),
        ours.peak.toFixed(0),
        theirs.peak.toFixed(0),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

/** To three digits. */
export function milliseconds(seconds: number): string {
  return String(Number((seconds * 1000).toPrecision(3)));
}
