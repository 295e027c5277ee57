import { sizeOf } from '../../statistics';
import { Figure } from '../figure';
import { mapGrid } from './map-grid';
import { Raster } from './raster';

export interface ImageGridOptions {
  readonly title?: string;
  /** One a picture, above it. */
  readonly titles?: readonly string[];
  readonly columns?: number;
}

/**
 * A batch of pictures `[N,H,W]` or `[N,H,W,C]` with C = 1 or 3, `columns` a row (default: all up to 8, then rows of 8).
 * Pixels with a missing value are gray, and counted in the words.
 */
export function imageGrid({ data, shape }: Raster, { title = '', titles, columns }: ImageGridOptions = {}): Figure {
  const [count, ...picture] = shape;
  const size = sizeOf(picture);
  if (shape.length < 3 || shape.length > 4 || data.length !== count * size || count === 0) {
    throw new Error(
      `imageGrid: images has the shape [${shape}] and ${data.length} values; wanted [N,H,W] or [N,H,W,C] with as many values and N > 0.`,
    );
  }
  if (titles && titles.length !== count)
    throw new Error(`imageGrid: titles has ${titles.length} entries for ${count} images; wanted one an image.`);
  const across = columns ?? Math.min(8, count);
  if (!Number.isInteger(across) || across < 1)
    throw new Error(`imageGrid: columns is ${columns}; wanted a whole number from 1.`);
  const bytes = data instanceof Uint8Array || data instanceof Uint8ClampedArray;
  const values = bytes ? data : Float64Array.from(data);
  // The kind of numbers (bytes or 0..1) belongs to the batch: a dark picture must stay dark beside bright ones.
  const asBytes = !bytes && values.some((value) => value > 1) && !values.some((value) => value < 0 || value > 255);
  const missing = fillMissing(values, picture[2] ?? 1, asBytes ? 189 : 189 / 255);
  const scaled = asBytes ? Uint8Array.from(values, Math.round) : values;
  const cells = Array.from({ length: count }, (_, i) => ({
    image: { data: scaled.subarray(i * size, (i + 1) * size), shape: picture },
    title: titles?.[i],
  }));
  const rows = Array.from({ length: Math.ceil(count / across) }, (_, row) => ({
    cells: cells.slice(row * across, (row + 1) * across),
  }));
  const figure = mapGrid({ title, rows });
  return missing > 0 ? { ...figure, alt: `${figure.alt} ${missing} pixels with missing values are gray.` } : figure;
}

/** Pixels with a value that is not a number become `gray`, in place; how many there were. */
function fillMissing(values: { length: number; [i: number]: number }, channels: number, gray: number): number {
  let missing = 0;
  for (let at = 0; at < values.length; at += channels) {
    let odd = false;
    for (let i = at; i < at + channels; i++) odd ||= Number.isNaN(values[i]);
    if (!odd) continue;
    missing++;
    for (let i = at; i < at + channels; i++) values[i] = gray;
  }
  return missing;
}
