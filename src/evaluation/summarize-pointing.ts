import { meanByClass } from '../alignment';
import { meanOfDefined, type DefinedMean } from '../statistics';
import type { PointingRow } from './pointing-rows';

/** Averages of a number of classes in photographs, each with how many it rests on. */
export interface PointingMeans {
  n: number;
  /** The pointing game over rows. */
  pointingGame: DefinedMean;
  stochastic: DefinedMean;
  drawn: DefinedMean;
  contentHeatmap: DefinedMean;
  /** What an even map would score: content heatmap and stochastic pointing game. */
  area: DefinedMean;
  reach: DefinedMean;
  /** How often the largest output is the one explained. */
  accuracy: DefinedMean;
  /** Maps that are the same everywhere, or no numbers. */
  degenerate: number;
}

/** Averages of a set, whose pointing game is a mean over classes, as published. */
export interface PointingSet extends PointingMeans {
  pointingGameByClass: {
    mean: number;
    /** Classes that it is a mean of. */
    used: number;
    /** Classes without a hit or a miss: left out of the mean, or with `classes` counted as 0. */
    empty: number;
  };
}

export interface PointingSummary {
  all: PointingSet;
  /** Zhang et al.'s subset: see `PointedObject`. */
  difficult: PointingSet;
  /** By class, in rising order; a class without photographs is not there. */
  classes: (PointingMeans & { label: number })[];
}

export interface SummarizePointingOptions {
  /**
   * How many classes the data set has: those without a photograph count as 0 in the mean over classes, as published. By
   * default they are left out.
   */
  classes?: number;
}

/** What the rows of a report add up to: over all, over the difficult ones, and by class. */
export function summarizePointing(
  rows: readonly PointingRow[],
  { classes }: SummarizePointingOptions = {},
): PointingSummary {
  const byClass = new Map<number, PointingRow[]>();
  for (const row of rows) {
    const own = byClass.get(row.label);
    if (own) own.push(row);
    else byClass.set(row.label, [row]);
  }
  const labels = [...byClass.keys()].sort((a, b) => a - b);
  return {
    all: setOf(rows, classes),
    difficult: setOf(
      rows.filter(({ difficult }) => difficult),
      classes,
    ),
    classes: labels.map((label) => ({ label, ...means(byClass.get(label)!) })),
  };
}

function setOf(rows: readonly PointingRow[], classes: number | undefined): PointingSet {
  const present = [...new Set(rows.map(({ label }) => label))];
  const hits = rows.map(({ pointingGame }) => pointingGame);
  const count = classes ?? present.length;
  const labels = rows.map(({ label }) => (classes === undefined ? present.indexOf(label) : label));
  const { mean, emptyClasses } = meanByClass(hits, labels, count, { empty: classes === undefined ? 'skip' : 'zero' });
  const pointingGameByClass = { mean, used: count - emptyClasses, empty: emptyClasses };
  return { ...means(rows), pointingGameByClass };
}

function means(rows: readonly PointingRow[]): PointingMeans {
  const mean = (of: (row: PointingRow) => number) => meanOfDefined(rows.map(of));
  return {
    n: rows.length,
    pointingGame: mean((row) => row.pointingGame),
    stochastic: mean(({ stochastic }) => stochastic),
    drawn: mean(({ drawn }) => drawn),
    contentHeatmap: mean((row) => row.contentHeatmap),
    area: mean(({ area }) => area),
    reach: mean(({ reach }) => reach),
    accuracy: mean(({ correct }) => Number(correct)),
    degenerate: rows.filter(({ degenerate }) => degenerate).length,
  };
}

/** The rows with the lowest content heatmap, of equal ones the first; those without a score are not among them. */
export function worstPointed(rows: readonly PointingRow[], count: number): PointingRow[] {
  return rows
    .filter(({ contentHeatmap }) => !Number.isNaN(contentHeatmap))
    .sort((a, b) => a.contentHeatmap - b.contentHeatmap)
    .slice(0, count);
}
