import { interruptible, progress, writeWhole } from '../../host';
import type { Network } from '../../models';
import { alignmentTable } from '../alignment-table';
import { explainNamed, type AlignmentReport } from '../alignment-report';
import type { MapOptions } from '../explain-photographs';
import type { MaskedPhotograph } from '../masked-photographs';
import type { PointedMap, PointOptions } from '../point-photographs';
import type { PointedPhotograph } from '../pointed-photographs';
import { pointingTables } from '../pointing-table';
import { pointNamed, type PointingReport } from '../pointing-report';
import { pagePicture } from './page-picture';
import { pageText, type PageData, type PageEntry, type PagePicture } from './page-text';

export interface SavePageOptions {
  /** Names of the classes by index; their numbers without. */
  classes?: readonly string[];
  /**
   * How many are shown with a picture: the lowest scores, maps that point nowhere, and of the others every so many. All
   * are listed with their scores. Default 200, of about 25 kB each.
   */
  pictures?: number;
  /** What a progress bar of the pictures is called; none without. */
  label?: string;
  signal?: AbortSignal;
}

/**
 * Saves what {@link pointingReport} found as a page to look through, in one file: photograph, region, map, the points
 * that were drawn, and the three scores. The maps of those with a picture are made once more, with the same options. It
 * holds the photographs: whether it may be passed on is for their owners to say.
 */
export async function savePointingPage(
  file: string,
  network: Network,
  photographs: readonly PointedPhotograph[],
  report: PointingReport,
  { classes, pictures = 200, label, signal, ...options }: SavePageOptions & PointOptions = {},
): Promise<void> {
  const { rows, excluded } = report;
  const shown = chosenOf(
    rows,
    pictures,
    ({ contentHeatmap }) => contentHeatmap,
    ({ degenerate }) => degenerate,
  );
  const keyOf = (one: { name: string; label: number }) => `${one.label} ${one.name}`;
  const maps = pointNamed(network, photographs, shown, options);
  const drawn = await picturesOf(maps, { total: shown.length, label, signal }, async (one) => [
    keyOf(one),
    await pagePicture({ ...one, peak: peakOf(one), radius: options.radius ?? 15 }),
  ]);
  const named = (index: number) => classes?.[index] ?? `class ${index}`;
  const entries = rows.map((row): PageEntry => {
    const { name, label, pointingGame, stochastic, contentHeatmap, correct, degenerate, difficult, marked } = row;
    return {
      name,
      group: named(label),
      scores: [pointingGame, stochastic, row.drawn, contentHeatmap].map(orNull),
      flags: flagsOf({
        'missed by PG': pointingGame === 0,
        degenerate,
        difficult,
        'marked difficult': marked,
        'seen as another class': !correct,
      }),
      picture: drawn.get(keyOf(row)),
    };
  });
  const left = excluded.map(({ name, label, reason, detail }) => leftOut(name, named(label), reason, detail));
  const scores = ['PG', 'SPG', 'SPG, drawn', 'CH'].map((title) => ({ title }));
  const notes = [
    'PG: whether the highest pixel of the map (cross) is within the tolerance (circle) of the region (outline). SPG: the chance that a point drawn from the map is, and the share of the points drawn (dots). CH: the share of the map that lies in the region. In percent.',
  ];
  save(file, {
    title: titleOf(report),
    notes,
    tables: pointingTables(report, { classes }),
    scores,
    order: '3 up',
    entries: [...entries, ...left],
  });
}

/** Saves what {@link alignmentReport} found as such a page: photograph, mask, map, the scores of Shared Interest. */
export async function saveAlignmentPage(
  file: string,
  network: Network,
  photographs: readonly MaskedPhotograph[],
  report: AlignmentReport,
  { classes, pictures = 200, label, signal, ...options }: SavePageOptions & MapOptions = {},
): Promise<void> {
  const { rows, excluded } = report;
  const shown = chosenOf(
    rows,
    pictures,
    ({ iou }) => iou,
    ({ withoutExplanation }) => withoutExplanation,
  );
  const drawn = await picturesOf(shown, { total: shown.length, label, signal }, async ({ name }) => {
    const [{ shape, mask, map, pixels }] = await explainNamed(network, photographs, [name], options);
    return [name, await pagePicture({ size: shape, region: mask, map, pixels, shape: [...shape, 3] })];
  });
  const named = (index: number | undefined) =>
    index === undefined ? 'no class' : (classes?.[index] ?? `class ${index}`);
  const entries = rows.map((row): PageEntry => {
    const { name, label, iou, pointingGame, groundTruthCoverage, saliencyCoverage, withoutExplanation, correct } = row;
    return {
      name,
      group: named(label),
      scores: [iou, pointingGame, groundTruthCoverage, saliencyCoverage].map(orNull),
      flags: [
        ...(row.case ? [row.case] : []),
        ...flagsOf({ 'map says nothing': withoutExplanation, 'seen as another class': correct === false }),
      ],
      picture: drawn.get(name),
    };
  });
  const left = excluded.map(({ name, reason, detail }) => leftOut(name, 'no class', reason, detail));
  const scores = ['IoU', 'PG', 'ground truth coverage', 'saliency coverage'].map((title) => ({ title }));
  const notes = ['The map of the class that the network sees, held against what people marked (outline). In percent.'];
  save(file, {
    title: titleOf(report),
    notes,
    tables: [alignmentTable(report)],
    scores,
    order: '0 up',
    entries: [...entries, ...left],
  });
}

/** Draws one after another, under a bar where it has a name, until stopped. */
async function picturesOf<T>(
  some: Iterable<T> | AsyncIterable<T>,
  { total, label, signal }: { total: number; label?: string; signal?: AbortSignal },
  draw: (one: T) => Promise<[key: string, PagePicture]>,
): Promise<Map<string, PagePicture>> {
  const drawn = new Map<string, PagePicture>();
  const bar = label === undefined ? undefined : progress(label, total);
  await interruptible(
    async (breathe) => {
      for await (const one of some) {
        await breathe();
        drawn.set(...(await draw(one)));
        bar?.update(drawn.size);
      }
    },
    { signal },
  );
  bar?.finish(`${drawn.size} pictures`);
  return drawn;
}

/** The highest pixel, row · w + column, of a map that has one. */
function peakOf({ map, degenerate }: PointedMap): number | undefined {
  return degenerate ? undefined : map.reduce((top, value, at) => (value > map[top] ? at : top), 0);
}

function save(file: string, page: PageData): void {
  writeWhole(file, pageText(page));
}

const titleOf = ({ network, maps }: { network: string; maps: string }) => `${network}, ${maps}`;
const orNull = (score: number) => (Number.isNaN(score) ? null : score);

function flagsOf(flags: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(flags).flatMap(([flag, holds]) => (holds ? [flag] : []));
}

function leftOut(name: string, group: string, reason: string, detail: string): PageEntry {
  return { name, group, scores: [], flags: [], excluded: detail ? `${reason}: ${detail}` : reason };
}

/** Half of them the lowest scores, up to a quarter the odd ones, and of the others every so many, in their order. */
function chosenOf<R>(rows: readonly R[], count: number, score: (row: R) => number, isOdd: (row: R) => boolean): R[] {
  if (!(Number.isInteger(count) && count >= 0))
    throw new RangeError(`savePage: pictures is ${count}; wanted a whole number from 0`);
  if (rows.length <= count) return [...rows];
  const chosen = new Set(rows.filter(isOdd).slice(0, Math.floor(count / 4)));
  const scored = rows.filter((row) => !Number.isNaN(score(row))).sort((a, b) => score(a) - score(b));
  for (const row of scored.slice(0, Math.floor(count / 2))) chosen.add(row);
  const others = rows.filter((row) => !chosen.has(row));
  const left = count - chosen.size;
  for (let i = 0; i < left; i++) chosen.add(others[Math.floor((i * others.length) / left)]);
  return rows.filter((row) => chosen.has(row));
}
