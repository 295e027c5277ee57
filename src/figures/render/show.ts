import { inspect } from 'node:util';
import { host, showBundle, type MimeBundle, type Place } from '../../host';
import { isTensor, type TensorLike } from '../../statistics';
import { asTable } from './as-table';
import { isFigure, type Figure } from '../figure';
import { mapRow, type GridRow } from '../grids/grid-row';
import { imageGrid } from '../grids/image-grid';
import { mapGrid } from '../grids/map-grid';
import type { Raster } from '../grids/raster';
import { renderPng } from './render-png';
import { isTable, tableMarkdown, tableText, type Table } from './table';

const DISPLAY = Symbol.for('Jupyter.display');
/** Pictures of a tensor that are drawn at most. */
const PICTURES = 24;
/** Columns for one row up to which a matrix is drawn; a flatter one would be a hair. */
const FLATTEST = 20;
/** Rows and columns of a matrix that are drawn at most. */
const SIDE = 400;

/**
 * Shows a figure, a table, a tensor, a data frame or any other value: under the cell in a notebook, as text in a
 * terminal.
 *
 * A figure leaves as one output with three forms: live (plotly), a still picture (PNG) and words; the reader's program
 * takes the best that it can. Tensors of the shape of images `[H,W,1|3]`, `[N,H,W]`, `[N,H,W,1|3]` are drawn (values
 * with a sign as maps), and matrices of more than 12 columns as a map; others are printed. Of an array of figures each
 * is shown. A value with a method `Symbol.for('Jupyter.display')`, which gives its forms by MIME type, is shown so.
 *
 * With `{ id: 'loss' }` the output can be replaced in place from then on, by any cell: `show(figure, { update: 'loss'
 * })`.
 *
 * @throws TypeError for a place that is none; Error for the update of an id that no output has.
 */
export function show(x: unknown): void;
export function show(x: unknown, place: Place): void;
export function show(x: unknown, place?: Place | number): void {
  const at = typeof place === 'number' ? undefined : place; // the index, in figures.forEach(show)
  if (!Array.isArray(x) || x.length === 0 || !x.every(isFigure))
    return showBundle(ownBundle(x) ?? drawn(x) ?? { 'text/plain': textOf(x) }, at);
  if (at && x.length > 1)
    throw new TypeError(`show: an array of ${x.length} figures makes as many outputs; give each a place of its own`);
  for (const figure of x) showBundle(figureBundle(figure), at);
}

// The last expression of a cell, where it is one of these, is shown as `show` shows it.
host()?.addFormatter?.((x) => {
  if (Array.isArray(x) && x.length > 0 && x.every(isFigure)) return x.map(figureBundle);
  const bundle = Array.isArray(x) ? undefined : drawn(x);
  return bundle && [bundle];
});

/** What is more than text: figures, tables, tensors, data frames, arrays of plain objects. */
function drawn(x: unknown): MimeBundle | undefined {
  if (isFigure(x)) return figureBundle(x);
  const table = isTable(x) ? x : asTable(x);
  if (table) return tableBundle(table);
  return isTensor(x) ? tensorBundle(x) : undefined;
}

/** What a value says of itself by the convention that it shares with Deno's notebooks. */
function ownBundle(x: unknown): MimeBundle | undefined {
  if (typeof x !== 'object' || x === null) return undefined;
  const method = (x as { [DISPLAY]?: unknown })[DISPLAY];
  if (typeof method !== 'function') return undefined;
  const bundle: unknown = method.call(x);
  if (bundle instanceof Promise)
    throw new TypeError(
      "show: the method Symbol.for('Jupyter.display') of this value gives a promise; end the cell with the value itself",
    );
  return bundle as MimeBundle;
}

function textOf(x: unknown): string {
  return typeof x === 'string' ? x : inspect(x, { maxArrayLength: 40, depth: 3 });
}

function figureBundle(figure: Figure): MimeBundle {
  const { data, layout, frames, config, alt } = figure;
  if (!host()) return { 'text/plain': alt };
  const png = host()?.isPassing ? undefined : renderPng(figure);
  return {
    'application/vnd.plotly.v1+json': { data, layout, config: config ?? {}, ...(frames ? { frames } : {}) },
    ...(png ? { 'image/png': png.toString('base64') } : {}),
    'text/plain': alt,
  };
}

function tableBundle(table: Table): MimeBundle {
  return { 'text/markdown': tableMarkdown(table), 'text/plain': tableText(table) };
}

function tensorBundle(tensor: TensorLike): MimeBundle {
  const { shape } = tensor;
  const isPicture =
    (shape.length === 3 && [1, 3].includes(shape[2])) || (shape.length === 4 && [1, 3].includes(shape[3]));
  const isText = tensor.dtype === 'string';
  if (!isText && tensor.size > 0 && (isPicture || shape.length === 3)) {
    const batch = isPicture && shape.length === 3 ? [1, ...shape] : shape;
    const count = Math.min(PICTURES, batch[0]);
    const data = Float32Array.from(
      Array.prototype.slice.call(tensor.dataSync(), 0, (tensor.size / batch[0]) * count) as number[],
      finite,
    );
    const title = `tensor [${shape}]${count < batch[0] ? `, the first ${count}` : ''}`;
    const shown = { data, shape: [count, ...batch.slice(1)] };
    const isMap = batch[3] !== 3 && data.some((value) => value < 0 || Number.isNaN(value));
    return figureBundle(
      isMap ? mapGrid({ title, rows: inRows(shown) }) : imageGrid({ ...shown, data: toUnit(data) }, { title }),
    );
  }
  if (shape.length === 2 && shape[1] <= 12) {
    const flat = tensor.dataSync();
    const rows = Array.from(
      { length: Math.min(20, shape[0]) },
      (_, row) => Array.prototype.slice.call(flat, row * shape[1], (row + 1) * shape[1]) as unknown[],
    );
    const title = `tensor [${shape}]${rows.length < shape[0] ? `, the first ${rows.length} rows` : ''}`;
    return tableBundle({ title, columns: rows[0]?.map((_, i) => String(i)) ?? [], rows });
  }
  if (!isText && shape.length === 2 && tensor.size > 0 && shape[1] <= FLATTEST * shape[0])
    return figureBundle(matrix(tensor));
  return { 'text/plain': `tensor [${shape}] ${inspect(tensor.dataSync(), { maxArrayLength: 20 })}` };
}

/** A wide matrix as one map, as much of it as a page has pixels for. */
function matrix(tensor: TensorLike): Figure {
  const [rows, columns] = tensor.shape;
  const [height, width] = [Math.min(SIDE, rows), Math.min(SIDE, columns)];
  const values = tensor.dataSync();
  const data = Float32Array.from({ length: height * width }, (_, i) =>
    finite(values[Math.floor(i / width) * columns + (i % width)]),
  );
  const part = height < rows || width < columns ? `, the first ${height} rows and ${width} columns` : '';
  return mapGrid({
    title: `tensor [${tensor.shape}]${part}`,
    rows: [{ cells: [{ map: { data, shape: [height, width] } }] }],
    cellWidth: 560,
  });
}

/** Infinite values have no place on a scale; they are drawn as missing. */
function finite(value: number): number {
  return Math.abs(value) === Infinity ? NaN : value;
}

/** Maps of a batch, eight a row. */
function inRows(batch: Raster): GridRow[] {
  const { cells } = mapRow(batch);
  return Array.from({ length: Math.ceil(cells.length / 8) }, (_, row) => ({
    cells: cells.slice(8 * row, 8 * row + 8),
  }));
}

/** Values outside 0..255 are stretched to 0..1, so that any tensor of that shape can be looked at; NaN is black. */
function toUnit(data: ArrayLike<number>): ArrayLike<number> {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    if (data[i] < low) low = data[i];
    if (data[i] > high) high = data[i];
  }
  const [offset, range] = low >= 0 && high <= 255 ? [0, 1] : [low, high - low || 1];
  return Float32Array.from(data, (value) => (Number.isNaN(value) ? 0 : (value - offset) / range));
}
