import { FormatError } from '../../formats';
import { interruptible, progress } from '../../host';
import type { Network } from '../../models';
import { tf } from '../../runtime';
import { enlargement, stretched } from './enlarge';
import { OverlapTally } from './overlap-tally';
import type { LoadedSegments, SegmentedImage, SegmentedSet } from './segmented-photographs';
import { TopValues } from './top-values';
import { unitPlaces } from './unit-places';

export interface NetworkDissectionOptions {
  /** A layer of maps `[h,w,units]`. */
  layer: string;
  /** The share of a unit's activations, over all images and places, that counts as active; default 0.005. */
  share?: number;
  /**
   * Where a map lies on its image: each unit at the center of its receptive field (default, the paper's), or the map
   * stretched over the image (NetDissect-Lite's).
   */
  upsampling?: 'receptive fields' | 'stretched';
  /**
   * The category of each concept, such as *object* or *color*: a unit's area counts for a concept only in images that
   * show something of its category, as others were not looked through for it. Default: all of one category.
   */
  categories?: readonly string[];
  /** `any`: a unit's area counts in every image, whatever it shows. Default `labeled`. */
  counted?: 'labeled' | 'any';
  /** Images passed at once; the result does not depend on it. Default 16. */
  batchSize?: number;
  /** What a progress bar is called; none without. */
  label?: string;
  signal?: AbortSignal;
}

/** What {@link networkDissection} finds. */
export interface Dissection {
  concepts: readonly string[];
  /** T of each unit; NaN where it has a NaN. */
  thresholds: Float64Array;
  /** `[units, concepts]`; NaN where neither is anywhere. */
  iou: Float64Array;
  /** For each unit the concept with the largest IoU, and none where no IoU is above 0. */
  units: { unit: number; concept?: string; iou: number }[];
  /** Images that could not be read. */
  excluded: { name: string; detail: string }[];
}

/**
 * Network Dissection: for each unit k and concept c the IoU of where k is active with where people marked c,
 *
 * IoU = Σ|M_k ∩ L_c| / Σ|M_k ∪ L_c|, summed over images before dividing.
 *
 * M_k = {S_k > T_k}: the map S_k of the unit, enlarged to the image by linear interpolation, above the threshold that
 * its activations exceed at a share of 0.005 of all places of all images. A unit whose best IoU is above 0.04 counts
 * as a detector of that concept (`detectors`).
 *
 * Where more than that share lies at the unit's very largest value, as behind a ReLU6 that cuts off at 6, T is this
 * value and nothing is above it: dissect the layer before the cut, where the order of the places is the same.
 *
 * Every image is passed twice, for thresholds and for overlaps. Memory: two batches, 8 · share · images · h · w bytes a
 * unit, and 16 bytes a pair of unit and concept. Source: Bau et al. 2017, section 2.
 *
 * @param set `segmentedPhotographs(cocoPhotographs(), ZOO.squeezenet1_1)`, or loaders and names of your own
 */
export async function networkDissection(
  network: Network,
  set: SegmentedSet,
  options: NetworkDissectionOptions,
): Promise<Dissection> {
  const { images, concepts } = set;
  const { layer, share = 0.005, upsampling = 'receptive fields', batchSize = 16, label, signal } = options;
  check(network, images, concepts, options);
  const [h, w, units] = network.node(layer).shape;
  const [height, width] = network.inputShape;
  const places = upsampling === 'stretched' ? undefined : unitPlaces(network, layer);
  const along = (axis: 0 | 1, pixels: number, cells: number) =>
    enlargement(
      pixels,
      cells,
      places ? { start: places.start[axis], step: places.step[axis] } : stretched(pixels, cells),
    );
  const most = images.length * h * w;
  const top = new TopValues(units, most - Math.floor((1 - share) * (most - 1)));
  const excluded = new Map<string, string>();
  const bar = label === undefined ? undefined : progress(label, 2 * images.length);
  let done = 0;
  const batches = (use: (maps: Float32Array, batch: readonly LoadedSegments[]) => void) =>
    interruptible(
      async (breathe) => {
        for (let start = 0; start < images.length; start += batchSize) {
          await breathe();
          const part = images.slice(start, start + batchSize);
          const batch = await readable(part, network, excluded);
          if (batch.length > 0) use(mapsOf(network, layer, batch), batch);
          bar?.update((done += part.length));
        }
      },
      { signal },
    );
  await batches((maps) => top.add(maps));
  const count = (images.length - excluded.size) * h * w;
  if (count === 0) throw new Error('networkDissection: images has none that can be read; wanted one or more');
  const thresholds = Float64Array.from({ length: units }, (_, unit) => top.quantile(unit, 1 - share, count));
  const tally = new OverlapTally(concepts, thresholds, options, {
    rows: along(0, height, h),
    columns: along(1, width, w),
    map: [h, w],
    image: [height, width],
  });
  await batches((maps, batch) =>
    batch.forEach(({ masks }, i) => tally.add(maps.subarray(i * h * w * units, (i + 1) * h * w * units), masks)),
  );
  const iou = tally.iou();
  const read = excluded.size > 0 ? `, ${excluded.size} could not be read` : '';
  bar?.finish(`${units} units, ${images.length} images${read}`);
  return {
    concepts,
    thresholds,
    iou,
    units: Array.from({ length: units }, (_, unit) => best(unit, iou, concepts)),
    excluded: Array.from(excluded, ([name, detail]) => ({ name, detail })),
  };
}

/**
 * How many units detect a concept, IoU above `threshold` (0.04, the paper's), and how many concepts have a detector,
 * which is how the paper measures how interpretable a layer is.
 */
export function detectors(
  { units }: Pick<Dissection, 'units'>,
  { threshold = 0.04 }: { threshold?: number } = {},
): { units: number; concepts: number } {
  const found = units.filter(({ iou }) => iou > threshold);
  return { units: found.length, concepts: new Set(found.map(({ concept }) => concept)).size };
}

function best(unit: number, iou: Float64Array, concepts: readonly string[]): Dissection['units'][number] {
  const own = iou.subarray(unit * concepts.length, (unit + 1) * concepts.length);
  const at = own.reduce((top, value, c) => (value > (top < 0 ? 0 : own[top]) ? c : top), -1);
  if (at >= 0) return { unit, concept: concepts[at], iou: own[at] };
  return { unit, iou: own.every(Number.isNaN) ? NaN : 0 };
}

async function readable(
  images: readonly SegmentedImage[],
  network: Network,
  excluded: Map<string, string>,
): Promise<LoadedSegments[]> {
  const loaded = await Promise.all(
    images.map(async ({ name, load }) => {
      try {
        return checked(name, await load(), network);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        excluded.set(name, error.reason);
        return undefined;
      }
    }),
  );
  return loaded.filter((each) => each !== undefined);
}

function mapsOf(network: Network, layer: string, batch: readonly LoadedSegments[]): Float32Array {
  const [size] = batch.map(({ x }) => x.length);
  const all = new Float32Array(batch.length * size);
  batch.forEach(({ x }, i) => all.set(x, i * size));
  const maps = tf.tidy(() => network.tap(tf.tensor(all, [batch.length, ...network.inputShape]), layer));
  try {
    return maps.dataSync<'float32'>();
  } finally {
    maps.dispose();
  }
}

function checked(name: string, loaded: LoadedSegments, { inputShape: [h, w, c] }: Network): LoadedSegments {
  const masks = Array.from(loaded.masks, ([concept, mask]) => [`the mask of concept ${concept}`, mask, h * w] as const);
  for (const [what, { length }, wanted] of [['x', loaded.x, h * w * c] as const, ...masks])
    if (length !== wanted)
      throw new Error(`networkDissection: ${what} of '${name}' has ${length} values; wanted ${wanted} for [${h},${w}]`);
  return loaded;
}

function check(
  network: Network,
  images: readonly SegmentedImage[],
  concepts: readonly string[],
  {
    layer,
    share = 0.005,
    upsampling = 'receptive fields',
    counted = 'labeled',
    categories,
    batchSize = 16,
  }: NetworkDissectionOptions,
): void {
  const { shape } = network.node(layer);
  if (shape.length !== 3)
    throw new Error(`networkDissection: layer '${layer}' gives [${shape}]; wanted maps [h, w, units]`);
  if (images.length === 0) throw new Error('networkDissection: images is empty; wanted one or more');
  if (concepts.length === 0) throw new Error('networkDissection: concepts is empty; wanted one name or more');
  if (new Set(images.map(({ name }) => name)).size < images.length)
    throw new Error('networkDissection: two images have one name; give each a name of its own');
  if (!(share > 0 && share < 1)) throw new RangeError(`networkDissection: share is ${share}; wanted between 0 and 1`);
  if (upsampling !== 'receptive fields' && upsampling !== 'stretched')
    throw new Error(`networkDissection: upsampling is '${String(upsampling)}'; wanted receptive fields or stretched`);
  if (counted !== 'labeled' && counted !== 'any')
    throw new Error(`networkDissection: counted is '${String(counted)}'; wanted labeled or any`);
  if (categories && categories.length !== concepts.length)
    throw new Error(
      `networkDissection: there are ${categories.length} categories for ${concepts.length} concepts; wanted one each`,
    );
  if (!(Number.isInteger(batchSize) && batchSize > 0))
    throw new RangeError(`networkDissection: batchSize is ${batchSize}; wanted a whole number from 1`);
}
