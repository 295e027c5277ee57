import { sharedInterestCase, type CaseThresholds } from '../alignment';
import { FormatError } from '../formats';
import type { Network } from '../models';
import { ALIGNMENT_TABLE, type AlignmentRow, type Exclusion } from './alignment-rows';
import {
  explainPhotographs,
  mapPlan,
  type ExplainedPhotograph,
  type MapOptions,
  type MapPlan,
} from './explain-photographs';
import type { LoadedPhotograph, MaskedPhotograph } from './masked-photographs';
import { runDigest } from './run-digest';
import { streamRows, type ReadPhotograph, type StreamOptions } from './stream-rows';
import { summarizeAlignment, type AlignmentSummary } from './summarize-alignment';

export interface AlignmentReportOptions extends MapOptions, StreamOptions {
  /** The output of the first class: 1 where output 0 is a background, as `ZOO.name.labelOffset` says. Default 0. */
  labelOffset?: number;
  /** Whether a predicted class is right for a label; by default where they are equal. */
  isRight?: (predicted: number, label: number) => boolean;
  /** What counts as a low and a high score in the eight cases. Default 0.2 and 0.65. */
  thresholds?: CaseThresholds;
}

/** Scores of every photograph, and what they add up to. */
export interface AlignmentReport extends AlignmentSummary {
  network: string;
  /** Method, layer and rule in words. */
  maps: string;
  /** Digest of what else decides the rows: weights, preprocessing, code of a method, offset, `isRight`, thresholds. */
  run: string;
  rows: AlignmentRow[];
  /** Photographs that are in no average. */
  excluded: Exclusion[];
  /** One line a photograph in their order, what was left out included. */
  csv: string;
}

/**
 * Explanation alignment (Bang et al. 2024) of a network over photographs that people marked: each is explained for the
 * class that the network sees in it, and the map is held against the human mask. Gives accuracy, EA_IoU, EA_PG and the
 * coverages over all and by class, and the case of Shared Interest of each photograph. Only two batches are in memory.
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
  checkLabels(photographs);
  const plan = mapPlan(network, options);
  const { method, labelOffset = 0, isRight, thresholds = 'default' } = options;
  const code = typeof method === 'function' ? String(method) : '';
  const run = runDigest(network, photographs, [code, labelOffset, String(isRight), thresholds]);
  const of = { network: network.name, maps: plan.said, run };
  const { rows: all, csv } = await streamRows(
    photographs,
    ALIGNMENT_TABLE,
    of,
    {
      read: (photograph) => checked(network, photograph),
      rowsOf: (batch) => rowsOf(network, batch, plan, options),
    },
    options,
  );
  const rows = all.filter((each): each is AlignmentRow => !('reason' in each));
  const excluded = all.filter((each): each is Exclusion => 'reason' in each);
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
  const images = names.map((name) => {
    const at = photographs.findIndex((each) => each.name === name);
    if (at < 0)
      throw new Error(`explainNamed: there is no photograph '${name}' among ${photographs.length} photographs`);
    return at;
  });
  if (images.length === 0) return [];
  const loaded = await Promise.all(images.map((at) => checked(network, photographs[at])));
  return explainPhotographs(network, loaded, mapPlan(network, options), { images });
}

/** The rows of one batch: explained together, in the order of the photographs. */
async function rowsOf(
  network: Network,
  batch: readonly ReadPhotograph<MaskedPhotograph, LoadedPhotograph>[],
  plan: MapPlan,
  options: AlignmentReportOptions,
): Promise<(AlignmentRow | Exclusion)[]> {
  const { labelOffset = 0, isRight = (predicted, label) => predicted === label, thresholds, signal } = options;
  const used = batch.flatMap(({ loaded, index }) =>
    !(loaded instanceof FormatError) && loaded.mask.includes(1) ? [{ loaded, index }] : [],
  );
  const images = used.map(({ index }) => index);
  const loaded = used.map((each) => each.loaded);
  const explained = used.length === 0 ? [] : await explainPhotographs(network, loaded, plan, { images, signal });
  return batch.map(({ photograph: { name, label }, loaded: own, index }): AlignmentRow | Exclusion => {
    if (own instanceof FormatError) return { name, reason: 'cannot be read', detail: own.reason };
    if (!images.includes(index)) return { name, reason: 'no mask inside the crop', detail: '' };
    const scores = explained[images.indexOf(index)];
    const predicted = scores.output - labelOffset;
    const correct = label === undefined ? undefined : isRight(predicted, label);
    const { iou, groundTruthCoverage, saliencyCoverage, pointingGame, maskArea, withoutExplanation } = scores;
    const found = { iou, groundTruthCoverage, saliencyCoverage };
    return {
      ...{ name, label, predicted, correct, ...found, pointingGame, maskArea, withoutExplanation },
      case: correct === undefined ? undefined : sharedInterestCase({ ...found, correct }, thresholds),
    };
  });
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

function checkLabels(photographs: readonly MaskedPhotograph[]): void {
  for (const { name, label } of photographs)
    if (label !== undefined && !(Number.isInteger(label) && label >= 0))
      throw new Error(`alignmentReport: label of '${name}' is ${label}; wanted a class index from 0, or none`);
}
