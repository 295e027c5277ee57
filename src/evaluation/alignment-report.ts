import { sharedInterestCase, type CaseThresholds } from '../alignment';
import { sha256Of } from '../data';
import { FormatError } from '../formats';
import { interruptible, progress } from '../host';
import type { Network } from '../models';
import { weightsDigest } from '../training';
import { openAlignmentFile } from './alignment-file';
import { ALIGNMENT_HEADER, alignmentLines, type AlignmentRow, type Exclusion } from './alignment-rows';
import {
  explainPhotographs,
  mapPlan,
  type ExplainedPhotograph,
  type MapOptions,
  type MapPlan,
} from './explain-photographs';
import type { LoadedPhotograph, MaskedPhotograph } from './masked-photographs';
import { summarizeAlignment, type AlignmentSummary } from './summarize-alignment';

export interface AlignmentReportOptions extends MapOptions {
  /** The output of the first class: 1 where output 0 is a background, as `ZOO.name.labelOffset` says. Default 0. */
  labelOffset?: number;
  /** Whether a predicted class is right for a label; by default where they are equal. */
  isRight?: (predicted: number, label: number) => boolean;
  /** What counts as a low and a high score in the eight cases. Default 0.2 and 0.65. */
  thresholds?: CaseThresholds;
  /** Photographs in memory at a time; the result does not depend on it. Default 16. */
  batchSize?: number;
  /**
   * A CSV file to which each batch is added as soon as it is done; where it is there already, the run goes on after it.
   * Delete it to begin anew. One of other weights or settings is refused.
   */
  file?: string;
  /** What a progress bar is called; none without. */
  label?: string;
  signal?: AbortSignal;
}

/** Scores of every photograph, and what they add up to. */
export interface AlignmentReport extends AlignmentSummary {
  network: string;
  /** Method, layer and rule in words. */
  maps: string;
  /** Digest of what else decides the rows: weights, a method's code, offset of labels, `isRight`, thresholds. */
  run: string;
  rows: AlignmentRow[];
  /** Photographs that are in no average. */
  excluded: Exclusion[];
  /** One line a photograph, what was left out included. */
  csv: string;
}

/**
 * Explanation alignment (Bang et al. 2024) of a network over photographs that people marked: each is explained for the
 * class that the network sees in it, and the map is held against the human mask. Gives accuracy, EA_IoU, EA_PG and the
 * coverages over all and by class, and the case of Shared Interest of each photograph. Only a batch is in memory.
 *
 * Left out of everything, accuracy included, and counted: a photograph whose mask is empty (the object lies outside the
 * crop), and one that cannot be read. A constant map is counted too, and has IoU 0 and a miss.
 *
 * @param photographs `maskedPhotographs(tinyImagenetSet(folder).images, ZOO.squeezenet1_1)`, or loaders of your own
 * @throws Error where two photographs have one name, sizes do not fit the network, a label is none, or the file is of
 *   another run
 */
export async function alignmentReport(
  network: Network,
  photographs: readonly MaskedPhotograph[],
  options: AlignmentReportOptions = {},
): Promise<AlignmentReport> {
  const { batchSize = 16, file, label, signal } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`alignmentReport: batchSize is ${batchSize}; wanted a whole number from 1`);
  checkPhotographs(photographs);
  const plan = mapPlan(network, options);
  const of = { network: network.name, maps: plan.said, run: runDigest(network, options) };
  const { found, append } = openAlignmentFile(file, of);
  const results = new Map(found);
  const waiting = photographs.filter(({ name }) => !results.has(name));
  const done = photographs.length - waiting.length;
  const bar = label === undefined ? undefined : progress(label, photographs.length, done);
  await interruptible(
    async (breathe) => {
      for (let start = 0; start < waiting.length; start += batchSize) {
        await breathe();
        const { rows, excluded } = await batchOf(network, waiting.slice(start, start + batchSize), plan, options);
        append(rows, excluded);
        for (const each of [...rows, ...excluded]) results.set(each.name, each);
        bar?.update(done + Math.min(start + batchSize, waiting.length));
      }
    },
    { signal },
  );
  bar?.finish(`${photographs.length} photographs`);
  const all = photographs.map(({ name }) => results.get(name)!);
  const rows = all.filter((each): each is AlignmentRow => !('reason' in each));
  const excluded = all.filter((each): each is Exclusion => 'reason' in each);
  const csv = ALIGNMENT_HEADER + alignmentLines(of, rows, excluded);
  return { ...of, rows, excluded, ...summarizeAlignment(rows), csv };
}

/**
 * Maps and masks of a few photographs, to be looked at: those that a report names, such as its worst.
 *
 * @throws Error where a name is none of theirs, FormatError where a photograph cannot be read
 */
export async function explainNamed(
  network: Network,
  photographs: readonly MaskedPhotograph[],
  names: readonly string[],
  options: MapOptions = {},
): Promise<ExplainedPhotograph[]> {
  const wanted = names.map((name) => {
    const photograph = photographs.find((each) => each.name === name);
    if (!photograph)
      throw new Error(`explainNamed: there is no photograph '${name}' among ${photographs.length} photographs`);
    return photograph;
  });
  if (wanted.length === 0) return [];
  const loaded = await Promise.all(wanted.map((photograph) => checked(network, photograph)));
  return explainPhotographs(network, loaded, mapPlan(network, options));
}

/** Twelve hexadecimal digits that are others where weights or settings are; functions are told by their code. */
function runDigest(network: Network, options: AlignmentReportOptions): string {
  const { method, labelOffset = 0, isRight, thresholds } = options;
  const parts = [weightsDigest(network), String(method), labelOffset, String(isRight), thresholds ?? 'default'];
  return sha256Of(Buffer.from(JSON.stringify(parts))).slice(0, 12);
}

/** The rows of one batch: read at once, explained together. */
async function batchOf(
  network: Network,
  batch: readonly MaskedPhotograph[],
  plan: MapPlan,
  { labelOffset = 0, isRight = (predicted, label) => predicted === label, thresholds }: AlignmentReportOptions,
): Promise<{ rows: AlignmentRow[]; excluded: Exclusion[] }> {
  const excluded: Exclusion[] = [];
  const used: { photograph: MaskedPhotograph; loaded: LoadedPhotograph }[] = [];
  const read = await Promise.all(batch.map((photograph) => checked(network, photograph).catch(unreadable)));
  read.forEach((loaded, i) => {
    const { name } = batch[i];
    if (loaded instanceof FormatError) excluded.push({ name, reason: 'cannot be read', detail: loaded.reason });
    else if (loaded.mask.includes(1)) used.push({ photograph: batch[i], loaded });
    else excluded.push({ name, reason: 'no mask inside the crop', detail: '' });
  });
  if (used.length === 0) return { rows: [], excluded };
  const explained = await explainPhotographs(
    network,
    used.map(({ loaded }) => loaded),
    plan,
  );
  const rows = explained.map((scores, i): AlignmentRow => {
    const { name, label } = used[i].photograph;
    const predicted = scores.output - labelOffset;
    const correct = label === undefined ? undefined : isRight(predicted, label);
    const { iou, groundTruthCoverage, saliencyCoverage, pointingGame, maskArea, withoutExplanation } = scores;
    const found = { iou, groundTruthCoverage, saliencyCoverage };
    return {
      ...{ name, label, predicted, correct, ...found, pointingGame, maskArea, withoutExplanation },
      case: correct === undefined ? undefined : sharedInterestCase({ ...found, correct }, thresholds),
    };
  });
  return { rows, excluded };
}

/** A file that is not what it claims to be is left out; all else is an error of the program. */
function unreadable(error: unknown): FormatError {
  if (error instanceof FormatError) return error;
  throw error;
}

/** @throws Error where sizes are not those of the network */
async function checked(network: Network, { name, load }: MaskedPhotograph): Promise<LoadedPhotograph> {
  const loaded = await load();
  const [h, w, c] = network.inputShape;
  for (const [what, { length }, wanted, shape] of [
    ['x', loaded.x, h * w * c, `[${h},${w},${c}]`],
    ['mask', loaded.mask, h * w, `[${h},${w}]`],
  ] as const) {
    if (length !== wanted)
      throw new Error(
        `alignmentReport: ${what} of '${name}' has ${length} values; wanted ${wanted} for ${shape}, the input of the network`,
      );
  }
  const odd = loaded.mask.find((value) => value !== 0 && value !== 1);
  if (odd !== undefined)
    throw new Error(`alignmentReport: mask of '${name}' has the value ${odd}; wanted 0 and 1 only`);
  return loaded;
}

function checkPhotographs(photographs: readonly MaskedPhotograph[]): void {
  if (photographs.length === 0) throw new Error('alignmentReport: photographs is empty; wanted one or more');
  const names = new Set<string>();
  for (const { name, label } of photographs) {
    if (names.has(name))
      throw new Error(`alignmentReport: two photographs are called '${name}'; give each a name of its own`);
    names.add(name);
    if (label !== undefined && !(Number.isInteger(label) && label >= 0))
      throw new Error(`alignmentReport: label of '${name}' is ${label}; wanted a class index from 0, or none`);
  }
}
