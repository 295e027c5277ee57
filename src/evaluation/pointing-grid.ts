import type { Figure } from '../figures';
import { coarse, photographGrid, scaled, stepOf, type PhotographGridOptions } from './photograph-grid';
import type { PointedMap } from './point-photographs';

/**
 * Photographs, the regions of their classes, the maps, and the points drawn from them, one class in a photograph a
 * column. To browse many: `show(stepper(maps.map((map) => pointingGrid([map], …)), names, { name: 'object' }))`.
 */
export function pointingGrid(maps: readonly PointedMap[], options: PhotographGridOptions): Figure {
  const rows = [
    { label: 'region', cells: maps.map(({ region, size }) => ({ mask: coarse(region, size) })) },
    { label: 'map', cells: maps.map(({ map, size }) => ({ map: coarse(scaled(map), size) })) },
    { label: 'points drawn', cells: maps.map(({ points, size }) => ({ mask: coarsePoints(points, size) })) },
  ];
  return photographGrid('pointingGrid', maps, rows, options);
}

/** The drawn pixels that hold a point. */
function coarsePoints(points: Int32Array, [h, w]: readonly [number, number]) {
  const step = stepOf([h, w]);
  const [rows, columns] = [Math.floor(h / step), Math.floor(w / step)];
  const data = new Uint8Array(rows * columns);
  for (const point of points) {
    const [row, column] = [Math.floor(point / w / step), Math.floor((point % w) / step)];
    if (row < rows && column < columns) data[row * columns + column] = 1;
  }
  return { data, shape: [rows, columns] };
}
