import { mapGrid, type Figure, type GridCell } from '../figures';

export interface PhotographGridOptions {
  title: string;
  /** One a photograph, above it. */
  titles: readonly string[];
  /**
   * Whether photographs are in the figure; what may not be passed on is `'left out'`, and only masks and maps are seen.
   * A photograph without `pixels` has no picture. Default `'shown'`.
   */
  photographs?: 'shown' | 'left out';
}

/** A photograph as the network saw it. */
interface Seen {
  pixels?: Uint8Array;
  shape: readonly number[];
}

/** Photographs, one a column, over rows of what belongs to them; the topmost picture of each has its title. */
export function photographGrid(
  caller: string,
  seen: readonly Seen[],
  rows: readonly { label: string; cells: readonly GridCell[] }[],
  { title, titles, photographs = 'shown' }: PhotographGridOptions,
): Figure {
  if (seen.length === 0 || titles.length !== seen.length)
    throw new Error(`${caller}: there are ${titles.length} titles for ${seen.length} photographs; wanted one each`);
  const isShown = photographs === 'shown' && seen.some(({ pixels }) => pixels);
  const pictures = seen.map(({ pixels, shape: [h, w] }) =>
    pixels ? { image: { data: pixels, shape: [h, w, 3] } } : {},
  );
  const [first, ...others] = rows;
  const titled = [
    ...(isShown
      ? [{ label: 'photograph', cells: pictures.map((cell, i) => ({ ...cell, title: seen[i].pixels && titles[i] })) }]
      : []),
    {
      ...first,
      cells: first.cells.map((cell, i) => ({ ...cell, title: isShown && seen[i].pixels ? undefined : titles[i] })),
    },
    ...others,
  ];
  return mapGrid({ title, rows: titled, mapTitle: 'map, each from 0 to 1', scale: 'unsigned', limit: 1 });
}

/** From 0 to 1 over the photograph, which is how a threshold sees it. */
export function scaled(map: Float32Array): Float32Array {
  const [low, high] = [map.reduce((a, b) => Math.min(a, b)), map.reduce((a, b) => Math.max(a, b))];
  return map.map((value) => (high > low ? (value - low) / (high - low) : 0));
}

/** What is drawn of a map `[h,w]`: every k-th pixel, at most 48 along a side, so that a notebook stays light. */
export function coarse<T extends Uint8Array | Float32Array>(values: T, [h, w]: readonly [number, number]) {
  const step = stepOf([h, w]);
  const [rows, columns] = [Math.floor(h / step), Math.floor(w / step)];
  const middle = Math.floor(step / 2);
  const at = (i: number) => (Math.floor(i / columns) * step + middle) * w + (i % columns) * step + middle;
  return { data: Array.from({ length: rows * columns }, (_, i) => values[at(i)]), shape: [rows, columns] };
}

/** How many pixels a drawn one stands for, along a side. */
export function stepOf([h, w]: readonly [number, number]): number {
  return Math.ceil(Math.max(h, w) / 48);
}
