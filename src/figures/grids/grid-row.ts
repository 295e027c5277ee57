import { isTensor, sizeOf, type TensorLike } from '../../statistics';
import type { GridCell } from './grid-cell';
import type { Raster } from './raster';

/** A batch `[N,H,W]` or `[N,H,W,C]`: a tensor, or values with their shape. */
export type Batch = Raster | TensorLike;

export interface GridRowOptions {
  /** Stands at the left of the row. */
  readonly label?: string;
  /** One a picture, above it. */
  readonly titles?: readonly string[];
}

/** A row of a {@link mapGrid}. */
export interface GridRow {
  readonly label?: string;
  readonly cells: readonly GridCell[];
}

/** A batch of images, gray or RGB, as one row of a grid. */
export function imageRow(images: Batch, options: GridRowOptions = {}): GridRow {
  return row('image', images, options);
}

/** A batch of maps, one number a pixel, as one row of a grid. */
export function mapRow(maps: Batch, options: GridRowOptions = {}): GridRow {
  return row('map', maps, options);
}

/** A batch of masks, 0 or not 0, as one row of a grid. */
export function maskRow(masks: Batch, options: GridRowOptions = {}): GridRow {
  return row('mask', masks, options);
}

function row(kind: 'image' | 'map' | 'mask', batch: Batch, { label, titles }: GridRowOptions): GridRow {
  const data = isTensor(batch) ? batch.dataSync() : batch.data;
  const [count, ...shape] = batch.shape;
  const size = sizeOf(shape);
  if (shape.length < 2 || data.length !== count * size) {
    throw new Error(
      `${kind}Row: the batch has the shape [${batch.shape}] and ${data.length} values; wanted [N,H,W] or [N,H,W,C] with as many values`,
    );
  }
  if (titles && titles.length !== count)
    throw new Error(`${kind}Row: titles has ${titles.length} entries for ${count} pictures; wanted one a picture`);
  const part = (i: number) => Array.prototype.slice.call(data, i * size, (i + 1) * size) as number[];
  const typed = (i: number) => (data instanceof Uint8Array ? data.subarray(i * size, (i + 1) * size) : part(i));
  return {
    label,
    cells: Array.from({ length: count }, (_, i) => ({ [kind]: { data: typed(i), shape }, title: titles?.[i] })),
  };
}
