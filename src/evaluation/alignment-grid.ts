import { mapGrid, type Figure } from '../figures';
import type { ExplainedPhotograph } from './explain-photographs';

export interface AlignmentGridOptions {
  title: string;
  /** One a photograph, above it. */
  titles: readonly string[];
  /**
   * Whether photographs are in the figure; what may not be passed on is `'left out'`, and only masks and maps are seen.
   * A photograph without `pixels` has no picture. Default `'shown'`.
   */
  photographs?: 'shown' | 'left out';
}

/** Photographs, what people marked, the maps, and the maps as masks, one photograph a column. */
export function alignmentGrid(
  explained: readonly ExplainedPhotograph[],
  { title, titles, photographs = 'shown' }: AlignmentGridOptions,
): Figure {
  if (explained.length === 0 || titles.length !== explained.length)
    throw new Error(
      `alignmentGrid: there are ${titles.length} titles for ${explained.length} photographs; wanted one each`,
    );
  const shown = photographs === 'shown' && explained.some(({ pixels }) => pixels);
  const rows = [
    ...(shown
      ? [
          {
            label: 'photograph',
            cells: explained.map(({ pixels, shape }) =>
              pixels ? { image: { data: pixels, shape: [...shape, 3] } } : {},
            ),
          },
        ]
      : []),
    { label: 'human mask', cells: explained.map(({ mask, shape }) => ({ mask: coarse(mask, shape) })) },
    { label: 'map', cells: explained.map(({ map, shape }) => ({ map: coarse(scaled(map), shape) })) },
    { label: 'map as mask', cells: explained.map(({ salient, shape }) => ({ mask: coarse(salient, shape) })) },
  ];
  const topmost = (i: number) => (shown && explained[i].pixels ? 'photograph' : 'human mask');
  const titled = rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell, i) => (row.label === topmost(i) ? { ...cell, title: titles[i] } : cell)),
  }));
  return mapGrid({ title, rows: titled, mapTitle: 'map, each from 0 to 1', scale: 'unsigned', limit: 1 });
}

/** From 0 to 1 over the photograph, which is how the threshold sees it. */
function scaled(map: Float32Array): Float32Array {
  const [low, high] = [map.reduce((a, b) => Math.min(a, b)), map.reduce((a, b) => Math.max(a, b))];
  return map.map((value) => (high > low ? (value - low) / (high - low) : 0));
}

/** What is drawn of a map `[h,w]`: every k-th pixel, at most 48 along a side, so that a notebook stays light. */
function coarse<T extends Uint8Array | Float32Array>(values: T, [h, w]: readonly [number, number]) {
  const step = Math.ceil(Math.max(h, w) / 48);
  const [rows, columns] = [Math.floor(h / step), Math.floor(w / step)];
  const middle = Math.floor(step / 2);
  const at = (i: number) => (Math.floor(i / columns) * step + middle) * w + (i % columns) * step + middle;
  return { data: Array.from({ length: rows * columns }, (_, i) => values[at(i)]), shape: [rows, columns] };
}
