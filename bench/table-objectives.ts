import type { ObjectiveName } from './cases';
import type { Row } from './measure';
import { fastest, milliseconds, ratio } from './table';
import { title } from './titles';

/** Training images of DecoyMNIST, and the seconds that an epoch of them took: table of the 2019 submission of CDEP. */
const EPOCH = 54000;
const PUBLISHED: Partial<Record<ObjectiveName, number>> = {
  vanilla: 4.7,
  cdep: 17.1,
  rrr: 11.2,
  'expected-gradients': 821,
};
/** What a step with Grad-CAM consistency should cost at most. */
const LIMIT = 4;

export interface Multiples {
  ours: number;
  theirs: number;
  /** Measured by the authors, or the limit set for it. */
  published: string;
}

/**
 * CPU time of a step over that of the plain step of the same network, both on the fastest of PyTorch's;
 * undefined for the plain step itself.
 */
export function multiples(row: Row, rows: readonly Row[]): Multiples | undefined {
  const isCanvas = row.case.method.startsWith('consistency');
  const plain = rows.find(
    ({ case: { method }, threads }) => method === (isCanvas ? 'plain' : 'vanilla') && threads === row.threads,
  );
  if (row === plain || row.case.method === 'plain' || !row.times || !plain?.times) return undefined;
  const step = ({ times, case: { count } }: Row, side: 'ours' | 'theirs') =>
    (side === 'ours' ? times!.ours.cpu : Math.min(...times!.theirs.map(({ cpu }) => cpu))) / count;
  const [ours, theirs] = (['ours', 'theirs'] as const).map((side) => step(row, side) / step(plain, side));
  const published = PUBLISHED[row.case.method as ObjectiveName];
  return { ours, theirs, published: published ? digits(published / PUBLISHED.vanilla!) : `at most ${LIMIT}` };
}

/** The rows of losses on explanations: what a step costs, beside PyTorch and beside a plain step. */
export function objectivesTable(rows: readonly Row[]): string {
  const head = [
    'step of 64 images',
    'threads',
    'ours ms',
    'theirs ms',
    'ratio',
    'clock',
    'x plain, ours',
    'theirs',
    'published',
    's an epoch, ours',
    'theirs',
    'published',
    'apart',
    'MB',
    'theirs',
  ];
  return [
    line(head),
    `|${head.map(() => '---|').join('')}`,
    ...rows.map((row) => {
      const {
        threads,
        difference,
        times,
        case: { method, batch, count },
      } = row;
      const apart = difference.toExponential(0);
      if (!times)
        return line([
          title(row.case),
          threads,
          `not timed: the results are ${apart} apart`,
          ...Array<string>(head.length - 3).fill(''),
        ]);
      const {
        ours,
        theirs: [theirs],
      } = times;
      const steps = count / batch;
      const cost = multiples(row, rows);
      const published = PUBLISHED[method as ObjectiveName];
      return line([
        title(row.case),
        threads,
        milliseconds(ours.cpu / steps),
        fastest(theirs, steps),
        `**${ratio(row).toFixed(2)}**`,
        ratio(row, 'wall').toFixed(2),
        ...(cost ? [digits(cost.ours), digits(cost.theirs), cost.published] : ['1', '1', '']),
        ...(published
          ? [digits((ours.wall * EPOCH) / count), digits((theirs.wall * EPOCH) / count), published]
          : ['', '', '']),
        apart,
        ours.peak.toFixed(0),
        theirs.peak.toFixed(0),
      ]);
    }),
  ].join('\n');
}

const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;

/** Two digits, or all before the point. */
export const digits = (value: number) => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2))));
