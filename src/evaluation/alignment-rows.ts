import type { SharedInterestCase } from '../alignment';
import { FormatError, parseCsv, writeCsv } from '../formats';
import type { PhotographScores } from './explain-photographs';

/** What was found of one photograph. */
export interface AlignmentRow extends Omit<PhotographScores, 'output'> {
  name: string;
  /** Index of its class, and of the class that the network sees (-1 for a background). */
  label: number | undefined;
  predicted: number;
  /** Undefined without a label. */
  correct: boolean | undefined;
  /** The case of Shared Interest that says most; undefined in between, and without a label. */
  case: SharedInterestCase | undefined;
}

/** A photograph that is in no average, and why. */
export interface Exclusion {
  name: string;
  reason: 'no mask inside the crop' | 'cannot be read';
  /** What was wrong with the file. */
  detail: string;
}

const SCORES = ['iou', 'groundTruthCoverage', 'saliencyCoverage', 'pointingGame', 'maskArea'] as const;
const COLUMNS = [
  ...['network', 'maps', 'run', 'name', 'label', 'predicted', 'correct', ...SCORES],
  ...['withoutExplanation', 'case', 'excluded', 'detail'],
];

/** Whose rows they are: the network, how its maps were made, in words, and what else decides them, as a digest. */
export interface RowsOf {
  network: string;
  maps: string;
  run: string;
}

/** Rows as lines of a table, under {@link COLUMNS}: those with scores, then those that were left out. */
export function alignmentLines(
  { network, maps, run }: RowsOf,
  rows: readonly AlignmentRow[],
  excluded: readonly Exclusion[],
): string {
  const field = (value: string | number | boolean | undefined) =>
    value === undefined || Number.isNaN(value) ? '' : String(value);
  const scored = rows.map((row) => [
    ...[network, maps, run, row.name, row.label, row.predicted, row.correct, ...SCORES.map((score) => row[score])],
    ...[row.withoutExplanation, row.case, '', ''],
  ]);
  const left = excluded.map(({ name, reason, detail }) => [
    ...[network, maps, run, name, ...Array.from({ length: COLUMNS.length - 6 }, () => ''), reason, detail],
  ]);
  const text = writeCsv(
    COLUMNS,
    [...scored, ...left].map((cells) => cells.map(field)),
  );
  return text.slice(text.indexOf('\n') + 1);
}

/** The line with the names of the columns. */
export const ALIGNMENT_HEADER = `${COLUMNS.join(',')}\n`;

/**
 * What an earlier run wrote, by the photographs' names.
 *
 * @throws FormatError where it is another table, or one of another network, other weights, maps or rules
 */
export function readAlignmentRows(text: string, file: string, of: RowsOf): Map<string, AlignmentRow | Exclusion> {
  const { columns, rows } = parseCsv(text, { name: file });
  if (columns.join() !== COLUMNS.join())
    throw new FormatError(
      file,
      `has the columns ${columns.slice(0, 4).join(', ')}, …; wanted a table of alignmentReport`,
    );
  const found = new Map<string, AlignmentRow | Exclusion>();
  for (const { line, fields } of rows) {
    const cell = Object.fromEntries(COLUMNS.map((column, i) => [column, fields[i] ?? '']));
    if (cell.network !== of.network || cell.maps !== of.maps)
      throw new FormatError(
        file,
        `is of ${cell.network}, ${cell.maps} (line ${line}), and this run of ${of.network}, ${of.maps}; name another file`,
      );
    if (cell.run !== of.run)
      throw new FormatError(
        file,
        `is of ${cell.network} with other weights, another method of the same name, labelOffset, isRight or thresholds (line ${line}); name another file`,
      );
    found.set(cell.name, cell.excluded ? exclusionOf(cell) : rowOf(cell));
  }
  return found;
}

type Cells = Record<string, string>;

function exclusionOf({ name, excluded, detail }: Cells): Exclusion {
  return { name, reason: excluded as Exclusion['reason'], detail };
}

function rowOf(cell: Cells): AlignmentRow {
  const number = (text: string) => (text === '' ? NaN : Number(text));
  return {
    name: cell.name,
    label: cell.label === '' ? undefined : Number(cell.label),
    predicted: Number(cell.predicted),
    correct: cell.correct === '' ? undefined : cell.correct === 'true',
    iou: number(cell.iou),
    groundTruthCoverage: number(cell.groundTruthCoverage),
    saliencyCoverage: number(cell.saliencyCoverage),
    pointingGame: number(cell.pointingGame),
    maskArea: number(cell.maskArea),
    withoutExplanation: cell.withoutExplanation === 'true',
    case: cell.case === '' ? undefined : (cell.case as SharedInterestCase),
  };
}
