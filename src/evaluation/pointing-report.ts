import { FormatError } from '../formats';
import type { Network } from '../models';
import { pointPhotographs, pointPlan, type PointedMap, type PointOptions, type Scene } from './point-photographs';
import type { LoadedWhole, PointedPhotograph } from './pointed-photographs';
import { POINTING_TABLE, type PointingExclusion, type PointingRow } from './pointing-rows';
import { runDigest } from './run-digest';
import { SizedNetworks } from './sized-networks';
import { streamRows, type ReadPhotograph, type StreamOptions } from './stream-rows';
import { summarizePointing, type PointingSummary, type SummarizePointingOptions } from './summarize-pointing';

export interface PointingReportOptions extends PointOptions, StreamOptions, SummarizePointingOptions {}

/** Scores of every class in every photograph, and what they add up to. */
export interface PointingReport extends PointingSummary {
  network: string;
  /** Method, layer, tolerance in words. */
  maps: string;
  /** Digest of what else decides the rows: weights, preprocessing, code of a method, points, outputs of classes. */
  run: string;
  rows: PointingRow[];
  /** Classes in photographs that are in no average. */
  excluded: PointingExclusion[];
  /** A line for each class in a photograph, in the order of the photographs, what was left out included. */
  csv: string;
}

/**
 * Pointing game, stochastic pointing game and content heatmap of a network over photographs with boxes or masks, for
 * every class that is annotated in them: the class is explained whether the network sees it or not, the map is brought
 * to the size of the photograph, divided by its sum, and held against the region. The pointing game is a mean over
 * classes, the other two are means over rows, as published (Pillai and Pirsiavash 2021; Zhang et al. 2018); only two
 * batches are in memory.
 *
 * Left out of everything, and counted: a photograph that cannot be read, a region without a pixel. A map that is the
 * same everywhere is counted too; what is undefined is NaN, and in no average.
 *
 * @param photographs `pointedPhotographs(localizationSet(folder).images, ZOO.squeezenet1_1)`, or loaders of your own
 * @throws Error where two photographs have one name, sizes do not fit, a class is no output of the network, or the file
 *   is of another run
 */
export async function pointingReport(
  network: Network,
  photographs: readonly PointedPhotograph[],
  options: PointingReportOptions = {},
): Promise<PointingReport> {
  checkObjects(photographs);
  const plan = pointPlan(network, options);
  const { said, explain: _, ...settings } = plan;
  const { method } = options;
  const code = typeof method === 'function' ? String(method) : '';
  const maps = `${said} within ${plan.radius}`;
  const run = runDigest(network, photographs, [code, settings, outputsOf(photographs)]);
  const networks = new SizedNetworks(network);
  const of = { network: network.name, maps, run };
  try {
    const { rows: all, csv } = await streamRows(
      photographs,
      POINTING_TABLE,
      of,
      {
        read: (photograph) => checked(photograph),
        count: ({ objects }) => objects.length,
        async rowsOf(batch) {
          const found: (PointingRow | PointingExclusion)[] = [];
          for (const part of partsOf(batch, network)) {
            const scenes = part.filter((each): each is Scene => !(each.loaded instanceof FormatError));
            const pointed = scenes.length === 0 ? [] : await pointPhotographs(networks, scenes, plan, options.signal);
            for (const each of part) found.push(...rowsOfOne(each, pointed));
          }
          return found;
        },
      },
      options,
    );
    const rows = all.filter((each): each is PointingRow => !('reason' in each));
    const excluded = all.filter((each): each is PointingExclusion => 'reason' in each);
    return { ...of, rows, excluded, ...summarizePointing(rows, options), csv };
  } finally {
    networks.free();
  }
}

/**
 * Maps, regions and points of a few photographs, to be looked at: those that a report names, such as its worst. Of
 * each, all its classes, unless `labels` says which; given one by one, so that one is in memory at a time.
 *
 * @throws Error where a name is none of theirs, FormatError where a photograph cannot be read
 */
export async function* pointNamed(
  network: Network,
  photographs: readonly PointedPhotograph[],
  wanted: readonly { name: string; label?: number }[],
  options: PointOptions = {},
): AsyncGenerator<PointedMap> {
  const places = new Map(photographs.map(({ name }, index) => [name, index]));
  const unknown = wanted.find(({ name }) => !places.has(name));
  if (unknown)
    throw new Error(`pointNamed: there is no photograph '${unknown.name}' among ${photographs.length} photographs`);
  const plan = pointPlan(network, options);
  const networks = new SizedNetworks(network);
  try {
    for (const { name, label } of wanted) {
      const index = places.get(name)!;
      const { objects, ...rest } = photographs[index];
      const photograph = {
        ...rest,
        objects: objects.filter((object) => label === undefined || object.label === label),
      };
      if (photograph.objects.length === 0)
        throw new Error(
          `pointNamed: '${name}' has no class ${label}; it has ${objects.map((one) => one.label).join(', ')}`,
        );
      yield* await pointPhotographs(networks, [{ photograph, loaded: await checked(photograph), index }], plan);
    }
  } finally {
    networks.free();
  }
}

type Read = ReadPhotograph<PointedPhotograph, LoadedWhole>;

/**
 * Photographs that go through the network together: those of its own size. All others go alone, whatever else is in the
 * batch, so that the batches decide nothing.
 */
function partsOf(batch: readonly Read[], { inputShape }: Network): Read[][] {
  const isOwnSize = ({ loaded }: Read) =>
    !(loaded instanceof FormatError) && String(loaded.shape) === String(inputShape);
  const parts: Read[][] = [];
  for (const each of batch) {
    const last = parts.at(-1);
    if (last && isOwnSize(each) && isOwnSize(last[0])) last.push(each);
    else parts.push([each]);
  }
  return parts;
}

function rowsOfOne({ photograph, loaded }: Read, pointed: readonly PointedMap[]): (PointingRow | PointingExclusion)[] {
  const { name, objects } = photograph;
  if (loaded instanceof FormatError)
    return objects.map(({ label }) => ({ name, label, reason: 'cannot be read', detail: loaded.reason }));
  return objects.map(({ label, difficult, marked }) => {
    const found = pointed.find((each) => each.name === name && each.label === label)!;
    if (found.area === 0) return { name, label, reason: 'no pixel in the region', detail: '' };
    const { output, predicted, correct, pointingGame, stochastic, drawn, contentHeatmap, area, reach, degenerate } =
      found;
    return {
      ...{ name, label, output, predicted, correct, pointingGame, stochastic, drawn, contentHeatmap },
      ...{ area, reach, degenerate, difficult, marked },
    };
  });
}

/** Which outputs stand for which classes, once each. */
function outputsOf(photographs: readonly PointedPhotograph[]): string[] {
  const pairs = photographs.flatMap(({ objects }) =>
    objects.flatMap(({ label, outputs }) => (outputs ? [`${label}: ${outputs.join()}`] : [])),
  );
  return [...new Set(pairs)].sort();
}

/** @throws Error where the values are not those of the shape */
async function checked({ name, load }: PointedPhotograph): Promise<LoadedWhole> {
  const loaded = await load();
  const wanted = loaded.shape.reduce((product, size) => product * size, 1);
  if (loaded.shape.length !== 3 || loaded.x.length !== wanted)
    throw new Error(
      `pointingReport: x of '${name}' has ${loaded.x.length} values for the shape [${loaded.shape}]; wanted [h,w,c]`,
    );
  return loaded;
}

function checkObjects(photographs: readonly PointedPhotograph[]): void {
  for (const { name, objects } of photographs) {
    if (objects.length === 0)
      throw new Error(`pointingReport: '${name}' has no objects; leave out photographs on which nothing is marked`);
    const labels = objects.map(({ label }) => label);
    const odd = labels.find((label) => !(Number.isInteger(label) && label >= 0));
    if (odd !== undefined)
      throw new Error(`pointingReport: a label of '${name}' is ${odd}; wanted a class index from 0`);
    if (new Set(labels).size < labels.length)
      throw new Error(`pointingReport: '${name}' has a class twice (${labels.join(', ')}); unite its regions`);
  }
}
