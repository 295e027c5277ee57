import type { SharedInterestCase } from '../alignment';
import { meanOfDefined, type DefinedMean } from '../statistics';
import type { AlignmentRow } from './alignment-rows';

/** Averages of a number of photographs, each with how many it rests on. */
export interface AlignmentMeans {
  /** Among the photographs with a label. */
  accuracy: DefinedMean;
  /** EA_IoU. */
  iou: DefinedMean;
  /** EA_PG. */
  pointingGame: DefinedMean;
  groundTruthCoverage: DefinedMean;
  saliencyCoverage: DefinedMean;
  /** What a point anywhere would hit. */
  maskArea: DefinedMean;
  /** Photographs whose map is constant or not a number. */
  withoutExplanation: number;
}

export interface AlignmentSummary {
  all: AlignmentMeans;
  /** By class, in rising order; a class without photographs is not there. */
  classes: (AlignmentMeans & { label: number; n: number })[];
  /** How many photographs each case of Shared Interest has. */
  cases: Partial<Record<SharedInterestCase, number>>;
}

/** What the photographs of a report add up to, over all, by class and by case. */
export function summarizeAlignment(rows: readonly AlignmentRow[]): AlignmentSummary {
  const labels = [...new Set(rows.flatMap(({ label }) => label ?? []))].sort((a, b) => a - b);
  const cases: AlignmentSummary['cases'] = {};
  for (const row of rows) if (row.case) cases[row.case] = (cases[row.case] ?? 0) + 1;
  return {
    all: means(rows),
    classes: labels.map((label) => {
      const own = rows.filter((row) => row.label === label);
      return { label, n: own.length, ...means(own) };
    }),
    cases,
  };
}

function means(rows: readonly AlignmentRow[]): AlignmentMeans {
  const mean = (of: (row: AlignmentRow) => number) => meanOfDefined(rows.map(of));
  return {
    accuracy: mean(({ correct }) => (correct === undefined ? NaN : Number(correct))),
    iou: mean(({ iou }) => iou),
    pointingGame: mean((row) => row.pointingGame),
    groundTruthCoverage: mean((row) => row.groundTruthCoverage),
    saliencyCoverage: mean((row) => row.saliencyCoverage),
    maskArea: mean(({ maskArea }) => maskArea),
    withoutExplanation: rows.filter(({ withoutExplanation }) => withoutExplanation).length,
  };
}

/** The photographs with the lowest IoU, of equal ones the first. */
export function worstAligned(rows: readonly AlignmentRow[], count: number): AlignmentRow[] {
  return [...rows].sort((a, b) => a.iou - b.iou).slice(0, count);
}

/** How clearly a photograph is of its case. */
const CLEAR: readonly [readonly SharedInterestCase[], (row: AlignmentRow) => number][] = [
  [['human aligned', 'confuser'], ({ iou }) => iou],
  [['sufficient subset', 'insufficient subset'], (row) => row.saliencyCoverage - row.groundTruthCoverage],
  [['context dependent', 'context confusion'], (row) => row.groundTruthCoverage - row.saliencyCoverage],
  [['sufficient context', 'distractor'], ({ iou }) => -iou],
];

/** The clearest photograph of each case that has any; of equal ones the first. */
export function clearestOfCases(rows: readonly AlignmentRow[]): Partial<Record<SharedInterestCase, AlignmentRow>> {
  const found: Partial<Record<SharedInterestCase, AlignmentRow>> = {};
  for (const [cases, clear] of CLEAR)
    for (const each of cases) {
      const own = rows.filter((row) => row.case === each);
      if (own.length > 0) found[each] = own.reduce((best, row) => (clear(row) > clear(best) ? row : best));
    }
  return found;
}
