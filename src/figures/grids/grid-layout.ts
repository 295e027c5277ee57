import type { Annotations } from 'plotly.js';
import type { CheckedCell } from './grid-cell';
import { SMALL_LINE, titlePart, wrap } from '../style';
import { textWidth } from '../charts/text-width';

const PAGE = 900;
const GAP = 8;
/** Pixels per character of the small text, rounded up. */
const CHARACTER = 6.4;

/** Where the parts of a grid lie: sizes in pixels, boxes as parts of the inside (plotly's domains, y upwards). */
export interface GridSize {
  readonly width: number;
  readonly height: number;
  readonly margin: { l: number; r: number; t: number; b: number };
}
export interface GridLayout extends GridSize {
  readonly boxes: readonly { cell: CheckedCell; x: [number, number]; y: [number, number] }[];
  readonly annotations: Partial<Annotations>[];
}

/**
 * Fits cells, the labels of rows at their left and the titles of cells above them into a page of 900 pixels; a cell is
 * `cellWidth` pixels wide or less, its height follows the tallest picture. `right` gives the width to leave free for a
 * grid of some height.
 */
export function layOut({
  title,
  labels,
  cells,
  cellWidth,
  right,
}: {
  title: string;
  labels: readonly string[];
  cells: readonly (readonly (CheckedCell | undefined)[])[];
  cellWidth: number;
  right: (height: number) => number;
}): GridLayout {
  const columns = Math.max(...cells.map((row) => row.length));
  const labelLines = labels.map((label) => wrap(label, 18));
  const widest = Math.max(0, ...labelLines.flat().map((line) => textWidth(line)));
  const left = widest > 0 ? Math.ceil(widest) + 22 : 10;
  // A bar's width hardly depends on its height: once around with the largest cell is enough.
  const side = Math.floor(
    Math.min(cellWidth, (PAGE - left - right(cells.length * cellWidth) - (columns - 1) * GAP) / columns),
  );
  if (!(side >= 36)) {
    throw new Error(
      `mapGrid: ${columns} columns leave ${side} pixels a cell; wanted at least 36. Split the grid, shorten the labels of rows, or give a larger cellWidth.`,
    );
  }
  const tall = Math.max(...cells.flat().map((cell) => (cell ? cell.raster.height / cell.raster.width : 0)));
  const cellHeight = Math.round(side * Math.min(2, Math.max(0.4, tall)));

  const titles = cells.map((row) =>
    row.map((cell) => (cell?.title ? wrap(cell.title, Math.max(6, Math.floor((side + GAP) / CHARACTER))) : [])),
  );
  const above = titles.map((row) => Math.max(0, ...row.map((lines) => lines.length)) * SMALL_LINE);
  const tops: number[] = [];
  let height = 0;
  above.forEach((room, row) => {
    // The titles of the first row stand in the margin.
    height += row === 0 ? 0 : room + (room > 0 ? 12 : GAP);
    tops.push(height);
    height += cellHeight;
  });
  const inside = columns * side + (columns - 1) * GAP;
  const heading = titlePart(title, left + inside + right(height));
  const margin = { l: left, r: Math.ceil(right(height)), t: heading.height + (above[0] > 0 ? above[0] + 6 : 4), b: 12 };

  const boxes: GridLayout['boxes'][number][] = [];
  const annotations: Partial<Annotations>[] = [];
  cells.forEach((row, i) => {
    const beside = { xanchor: 'right', yanchor: 'middle', xshift: -10, align: 'right' } as const;
    if (labels[i]) annotations.push(note(labelLines[i], 0, 1 - (tops[i] + cellHeight / 2) / height, beside));
    row.forEach((cell, j) => {
      if (!cell) return;
      const { height: rows, width: columnsOfPixels } = cell.raster;
      const pixel = Math.min(side / columnsOfPixels, cellHeight / rows);
      const [w, h] = [pixel * columnsOfPixels, pixel * rows];
      const [x, y] = [j * (side + GAP) + (side - w) / 2, tops[i] + (cellHeight - h) / 2];
      boxes.push({
        cell,
        x: [part(x / inside), part((x + w) / inside)],
        y: [part(1 - (y + h) / height), part(1 - y / height)],
      });
      const atop = { xanchor: 'center', yanchor: 'bottom', yshift: 1 } as const;
      if (cell.title)
        annotations.push(note(titles[i][j], (j * (side + GAP) + side / 2) / inside, 1 - y / height, atop));
    });
  });
  return { width: left + inside + margin.r, height: margin.t + height + margin.b, margin, boxes, annotations };
}

/** Rounds a domain to five decimals and keeps it within 0..1. */
function part(value: number): number {
  return Math.min(1, Math.max(0, Number(value.toFixed(5))));
}

/** Text beside a cell; what all such texts share stands in the figure's template. */
function note(lines: readonly string[], x: number, y: number, place: Partial<Annotations>): Partial<Annotations> {
  return { text: lines.join('<br>'), x: part(x), y: part(y), ...place };
}
