import type { Row } from './measure';
import { title } from './titles';

/** Time of ours over that of the faster of PyTorch's layouts: below 1, ours is faster. */
export function ratio({ times }: Row, key: 'cpu' | 'wall' = 'cpu'): number {
  return times ? times.ours[key] / Math.min(...times.theirs.map((side) => side[key])) : NaN;
}

/** The rows of a network, of metrics or of neurons. */
export function table(rows: readonly Row[]): string {
  const head = [
    '| | threads | ours ms | theirs ms | ratio | clock | apart | rows | theirs | MB | theirs |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
  ];
  return [
    ...head,
    ...rows.map((row) => {
      const { threads, difference, needed, times } = row;
      const name = title(row.case);
      const apart = difference.toExponential(0);
      if (!times)
        return `| ${name} | ${threads} | not timed: the results are ${apart} apart | | | | ${apart} | | | | |`;
      const {
        ours,
        theirs: [theirs],
      } = times;
      const rowsOf = (count: number) => (needed > 0 ? `${Math.round(count)}/${needed}` : '');
      const cells = [
        name,
        threads,
        milliseconds(ours.cpu),
        `${milliseconds(theirs.cpu)}${theirs.layout === 'channels-last' ? ' cl' : ''}`,
        `**${ratio(row).toFixed(2)}**`,
        ratio(row, 'wall').toFixed(2),
        apart,
        rowsOf(ours.rows),
        rowsOf(theirs.rows),
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
