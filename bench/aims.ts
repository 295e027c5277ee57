import { NAMES, NETWORKS, type Method } from './cases';
import type { Row } from './measure';
import type { BenchRecord } from './record';
import { floorRatio, memory, ratio } from './table';
import { title } from './titles';

/** A bound on some rows: what is measured of each of them, and how they are judged together. */
interface Aim {
  what: string;
  /** The largest value that meets it. */
  most: number;
  over: 'each row' | 'geometric mean';
  rows: (row: Row) => boolean;
  value: (row: Row, all: readonly Row[]) => number | undefined;
}

const STEPS: readonly Method[] = ['epoch', 'vanilla', 'plain', 'sentences'];
const LOSSES: readonly Method[] = [
  'cdep',
  'rrr',
  'expected-gradients',
  'consistency',
  'consistency-autodiff',
  'sentences-cdep',
];
const AGAINST_QUANTUS: readonly Method[] = ['cascading', 'ssim', 'spearman'];
const OPERATIONS: readonly Method[] = ['operation', 'operations-compiled'];
/** What the first two aims are about: attribution and training of networks. */
const isOfNetwork = ({ case: { model, method } }: Row) =>
  model !== 'maps' && model !== 'neurons' && !AGAINST_QUANTUS.includes(method) && !OPERATIONS.includes(method);
const on = (threads: number, methods?: readonly Method[]) => (row: Row) =>
  row.threads === threads && (methods ? methods.includes(row.case.method) : isOfNetwork(row));

const AIMS: readonly Aim[] = [
  { what: 'one thread, CPU time', most: 0.85, over: 'geometric mean', rows: on(1), value: (row) => ratio(row) },
  { what: 'one thread, CPU time', most: 1, over: 'each row', rows: on(1), value: (row) => ratio(row) },
  {
    what: 'training without a penalty, one thread, CPU time',
    most: 0.75,
    over: 'each row',
    rows: on(1, STEPS),
    value: (row) => ratio(row),
  },
  {
    what: 'losses on explanations, one thread, CPU time',
    most: 0.8,
    over: 'each row',
    rows: on(1, LOSSES),
    value: (row) => ratio(row),
  },
  { what: 'two threads, clock', most: 1, over: 'each row', rows: on(2), value: (row) => ratio(row, 'wall') },
  {
    what: '1000 small operations, one thread, CPU time',
    most: 1,
    over: 'each row',
    rows: on(1, OPERATIONS),
    value: (row) => ratio(row),
  },
  {
    what: 'forward passes from 8 images on, one thread, over the faster engine',
    most: 1.15,
    over: 'each row',
    rows: (row) => on(1, ['forward'])(row) && row.case.batch >= 8,
    value: floorRatio,
  },
  {
    what: 'gradients, one thread, over twice the faster engine',
    most: 1.3,
    over: 'each row',
    rows: on(1, ['gradient']),
    value: floorRatio,
  },
  {
    what: "largest memory in rows of 32, one thread, over PyTorch's",
    most: 1.2,
    over: 'each row',
    rows: (row) => on(1)(row) && row.case.batch === 32,
    value: memory,
  },
  {
    what: 'cascading randomization, SSIM and Spearman, over Quantus',
    most: 0.1,
    over: 'each row',
    rows: on(1, AGAINST_QUANTUS),
    value: (row) => ratio(row),
  },
  { what: 'GLM-SAGA, over NumPy', most: 0.8, over: 'each row', rows: on(1, ['glm-saga']), value: (row) => ratio(row) },
];

/** What was wanted, what was measured, and every row that misses it. */
export function aimsTable(record: BenchRecord): string {
  const lines = AIMS.map(({ what, most, over, rows, value }) => {
    const found = Object.values(record).flatMap((section) =>
      section.rows.flatMap((row) => {
        const obtained = row.times && rows(row) ? value(row, section.rows) : undefined;
        return obtained === undefined ? [] : [{ row, obtained }];
      }),
    );
    const cells = (text: string, missed = '') => `| ${what}, ${over} | ${most} | ${text} | ${missed} |`;
    if (found.length === 0) return cells('not measured');
    const values = found.map(({ obtained }) => obtained);
    const mean = Math.exp(values.reduce((sum, each) => sum + Math.log(each), 0) / values.length);
    if (over === 'geometric mean') return cells(`${mark(mean <= most)} ${mean.toFixed(2)} over ${found.length} rows`);
    const missed = found.filter(({ obtained }) => obtained > most).sort((a, b) => b.obtained - a.obtained);
    return cells(
      `${mark(missed.length === 0)} ${found.length - missed.length} of ${found.length} rows, mean ${mean.toFixed(2)}`,
      missed.map(({ row, obtained }) => `${nameOf(row)} ${obtained.toFixed(2)}`).join('; '),
    );
  });
  return ['| aim | at most | measured | rows that miss it |', '|---|---|---|---|', ...lines].join('\n');
}

const mark = (isMet: boolean) => (isMet ? '✓' : '✗');

function nameOf({ case: subject }: Row): string {
  const isNamed = (NETWORKS as readonly string[]).includes(subject.model) || subject.model === 'lstm';
  return `${isNamed ? `${NAMES[subject.model].split(',')[0]} ` : ''}${title(subject)}`;
}
