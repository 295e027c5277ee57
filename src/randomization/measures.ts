import { absNorm, divNorm, hogSimilarity, spearman, ssim, unitNorm, type NormalizedMaps } from '../similarity';
import type { Maps } from '../statistics';
import type { MapBatch } from './map-batch';

/**
 * Compares the maps of two models one by one: `a` the trained one's, `x` the images. One number an image, NaN where it
 * is undefined.
 */
export type SimilarityMeasure = (a: MapBatch, b: MapBatch, x: MapBatch) => ArrayLike<number>;

export type MeasureName =
  | 'spearman-absolute'
  | 'spearman-signed'
  | 'masked-spearman-absolute'
  | 'masked-spearman-signed'
  | 'ssim-published'
  | 'ssim'
  | 'hog-pearson'
  | 'hog-spearman';

const published = { window: { weights: 'gaussian', sigma: 1.5 }, dataRange: 2 } as const;

/**
 * The similarities of the sanity checks, each with its normalization (Adebayo et al. 2018, as their notebooks compute
 * them). `masked`: only pixels with an input above 0 in some channel, since zero pixels alone make products with the
 * input alike. `ssim-published` has the data range 2 that scikit-image took for float images, `ssim` the maps' true
 * range 1.
 */
export const similarityMeasures: Readonly<Record<MeasureName, SimilarityMeasure>> = {
  'spearman-absolute': (a, b) => ranked(absNorm, a, b),
  'spearman-signed': (a, b) => ranked(divNorm, a, b),
  'masked-spearman-absolute': (a, b, x) => ranked(absNorm, a, b, inked(x)),
  'masked-spearman-signed': (a, b, x) => ranked(divNorm, a, b, inked(x)),
  'ssim-published': (a, b) => onUnit(a, b, (left, right) => ssim(left, right, published)),
  ssim: (a, b) => onUnit(a, b, (left, right) => ssim(left, right, { ...published, dataRange: 1 })),
  'hog-pearson': (a, b) => onUnit(a, b, (left, right) => hogSimilarity(left, right, { pixelsPerCell: cells(a) })),
  'hog-spearman': (a, b) =>
    onUnit(a, b, (left, right) => hogSimilarity(left, right, { pixelsPerCell: cells(a), correlation: 'spearman' })),
};

/** How each measure normalizes the maps: for the line under a table. */
export const measureNormalization: Readonly<Record<MeasureName, string>> = {
  'spearman-absolute': 'absNorm',
  'spearman-signed': 'divNorm',
  'masked-spearman-absolute': 'absNorm, pixels with x > 0',
  'masked-spearman-signed': 'divNorm, pixels with x > 0',
  'ssim-published': 'unitNorm, data range L = 2',
  ssim: 'unitNorm, data range L = 1',
  'hog-pearson': 'unitNorm',
  'hog-spearman': 'unitNorm',
};

function ranked(normalize: (maps: Maps) => NormalizedMaps, a: MapBatch, b: MapBatch, mask?: Maps): ArrayLike<number> {
  const [left, right] = [normalize(a), normalize(b)];
  return withoutUndefined(spearman(left, right, { mask }), left.notFinite, right.notFinite);
}

/** A constant map has no range to bring to 0..1, so what is computed on it is undefined. */
function onUnit(a: MapBatch, b: MapBatch, compare: (a: Maps, b: Maps) => Float64Array): Float64Array {
  const [left, right] = [unitNorm(a), unitNorm(b)];
  const flat = (maps: NormalizedMaps) => maps.low.map((low, i) => Number(!(maps.high[i] > low)));
  return withoutUndefined(compare(left, right), flat(left), flat(right));
}

function withoutUndefined(scores: Float64Array, ...faults: ArrayLike<number>[]): Float64Array {
  return scores.map((score, i) => (faults.some((fault) => fault[i]) ? NaN : score));
}

/** Cells of 16x16 as published for 299x299; small maps have cells of 4x4, 28x28 is then 7x7 cells. */
function cells({ shape }: MapBatch): [number, number] {
  return Math.min(shape[1], shape[2]) < 112 ? [4, 4] : [16, 16];
}

function inked({ data, shape }: MapBatch): Maps {
  const [n, h, w, channels = 1] = shape;
  const mask = new Uint8Array(n * h * w);
  for (let i = 0; i < data.length; i++) if (data[i] > 0) mask[Math.floor(i / channels)] = 1;
  return { data: mask, shape: [n, h, w] };
}
