import type { PointingScores } from './point-photographs';
import { numberOf, type RowTable } from './row-table';

/** What was found of a class in a photograph. */
export interface PointingRow extends PointingScores {
  name: string;
  /** Index of the class in the data set. */
  label: number;
  /** The output that was explained. */
  output: number;
  /** Index of the class that the network sees (-1 for a background), and whether it is the one explained. */
  predicted: number;
  correct: boolean;
  /** See `PointedObject`. */
  difficult: boolean;
  marked: boolean;
}

/** A class in a photograph that is in no average, and why. */
export interface PointingExclusion {
  name: string;
  label: number;
  reason: 'cannot be read' | 'no pixel in the region';
  /** What was wrong with the file. */
  detail: string;
}

const SCORES = ['pointingGame', 'stochastic', 'drawn', 'contentHeatmap', 'area', 'reach'] as const;
const FLAGS = ['correct', 'degenerate', 'difficult', 'marked'] as const;
const COLUMNS = ['name', 'label', 'output', 'predicted', ...SCORES, ...FLAGS, 'excluded', 'detail'] as const;
type Column = (typeof COLUMNS)[number];

/** How the rows of {@link pointingReport} are written down. */
export const POINTING_TABLE: RowTable<PointingRow | PointingExclusion, Column> = {
  report: 'pointingReport',
  decidedBy: 'other weights, another method of the same name, tolerance, points, labels or preprocessing',
  columns: COLUMNS,
  toCells: (row) => ('reason' in row ? { ...row, excluded: row.reason } : { ...row }),
  fromCells(cells) {
    const { name, detail } = cells;
    const label = Number(cells.label);
    if (cells.excluded) return { name, label, reason: cells.excluded as PointingExclusion['reason'], detail };
    const scores = Object.fromEntries(SCORES.map((score) => [score, numberOf(cells[score])]));
    const flags = Object.fromEntries(FLAGS.map((flag) => [flag, cells[flag] === 'true']));
    const [output, predicted] = [Number(cells.output), Number(cells.predicted)];
    return {
      ...{ name, label, output, predicted },
      ...(scores as Record<(typeof SCORES)[number], number>),
      ...(flags as Record<(typeof FLAGS)[number], boolean>),
    };
  },
};
