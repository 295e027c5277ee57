import type { SharedInterestCase } from '../alignment';
import type { PhotographScores } from './explain-photographs';
import { numberOf, type Cells, type RowTable } from './row-table';

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
  ...(['name', 'label', 'predicted', 'correct', ...SCORES] as const),
  ...(['withoutExplanation', 'case', 'excluded', 'detail'] as const),
] as const;
type Column = (typeof COLUMNS)[number];

/** How the rows of {@link alignmentReport} are written down. */
export const ALIGNMENT_TABLE: RowTable<AlignmentRow | Exclusion, Column> = {
  report: 'alignmentReport',
  decidedBy:
    'other weights, another method of the same name, labelOffset, isRight or thresholds, or other preprocessing',
  columns: COLUMNS,
  toCells: (row) => ('reason' in row ? { ...row, excluded: row.reason } : { ...row }),
  fromCells: (cells) =>
    cells.excluded
      ? { name: cells.name, reason: cells.excluded as Exclusion['reason'], detail: cells.detail }
      : rowOf(cells),
};

function rowOf(cells: Cells<Column>): AlignmentRow {
  const { name, label, predicted, correct } = cells;
  return {
    name,
    label: label === '' ? undefined : Number(label),
    predicted: Number(predicted),
    correct: correct === '' ? undefined : correct === 'true',
    iou: numberOf(cells.iou),
    groundTruthCoverage: numberOf(cells.groundTruthCoverage),
    saliencyCoverage: numberOf(cells.saliencyCoverage),
    pointingGame: numberOf(cells.pointingGame),
    maskArea: numberOf(cells.maskArea),
    withoutExplanation: cells.withoutExplanation === 'true',
    case: cells.case === '' ? undefined : (cells.case as SharedInterestCase),
  };
}
