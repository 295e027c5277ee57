import type { Table } from '../figures';
import type { DefinedMean } from '../statistics';
import type { PointingReport } from './pointing-report';
import type { PointingMeans, PointingSet } from './summarize-pointing';

const percent = (share: number) => (Number.isNaN(share) ? '–' : (100 * share).toFixed(1));
const SCORES = ['SPG', 'SPG, drawn', 'CH', 'even map: SPG', 'even map: CH', 'top-1'] as const;

const scoresOf = (means: PointingMeans) =>
  [means.stochastic, means.drawn, means.contentHeatmap, means.reach, means.area, means.accuracy].map(({ mean }) =>
    percent(mean),
  );
const undefinedOf = ({ total, used }: DefinedMean) => total - used;

/**
 * A report as tables, in percent: all rows and the difficult ones, then a line for each class. PG is the mean over
 * classes first, over rows behind it; `undefined` counts maps without a content heatmap.
 */
export function pointingTables(
  report: PointingReport,
  { classes }: { classes?: readonly string[] } = {},
): [all: Table, byClass: Table] {
  const { network, maps, all, difficult, excluded } = report;
  const setRow = (name: string, set: PointingSet) => [
    ...[
      name,
      set.n,
      set.pointingGameByClass.used,
      percent(set.pointingGameByClass.mean),
      percent(set.pointingGame.mean),
    ],
    ...[...scoresOf(set), set.degenerate, undefinedOf(set.contentHeatmap)],
  ];
  const left = excluded.length === 0 ? '' : `; ${excluded.length} left out`;
  return [
    {
      title: `${network}, ${maps}: percent${left}`,
      columns: ['', 'objects', 'classes', 'PG, mean of classes', 'PG', ...SCORES, 'degenerate', 'undefined'],
      rows: [setRow('all', all), setRow('difficult', difficult)],
    },
    {
      title: 'By class',
      columns: ['class', 'objects', 'PG', ...SCORES, 'degenerate', 'undefined'],
      rows: report.classes.map((means) => [
        ...[classes?.[means.label] ?? means.label, means.n, percent(means.pointingGame.mean)],
        ...[...scoresOf(means), means.degenerate, undefinedOf(means.contentHeatmap)],
      ]),
    },
  ];
}
