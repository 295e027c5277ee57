import type { Table } from '../figures';
import type { AlignmentReport } from './alignment-report';

/** A report as a table, in percent: accuracy, the four scores of Shared Interest, and how many have each case. */
export function alignmentTable({ network, maps, all, rows, excluded, cases }: AlignmentReport): Table {
  const percent = ({ mean }: { mean: number }) => (Number.isNaN(mean) ? '–' : (100 * mean).toFixed(1));
  const scores = { 'top-1': all.accuracy, IoU: all.iou, PG: all.pointingGame };
  const coverages = { 'ground truth coverage': all.groundTruthCoverage, 'saliency coverage': all.saliencyCoverage };
  const named = Object.entries({ ...scores, ...coverages, 'mask area': all.maskArea });
  const counted = Object.entries(cases);
  return {
    title: `${network}, ${maps}: percent${excluded.length === 0 ? '' : `; ${excluded.length} left out`}`,
    columns: ['photographs', ...named.map(([name]) => name), 'maps that say nothing', ...counted.map(([name]) => name)],
    rows: [
      [rows.length, ...named.map(([, mean]) => percent(mean)), all.withoutExplanation, ...counted.map(([, n]) => n)],
    ],
  };
}
