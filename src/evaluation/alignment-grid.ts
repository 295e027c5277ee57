import type { Figure } from '../figures';
import type { ExplainedPhotograph } from './explain-photographs';
import { coarse, photographGrid, scaled, type PhotographGridOptions } from './photograph-grid';

/** Photographs, what people marked, the maps, and the maps as masks, one photograph a column. */
export function alignmentGrid(explained: readonly ExplainedPhotograph[], options: PhotographGridOptions): Figure {
  const rows = [
    { label: 'human mask', cells: explained.map(({ mask, shape }) => ({ mask: coarse(mask, shape) })) },
    { label: 'map', cells: explained.map(({ map, shape }) => ({ map: coarse(scaled(map), shape) })) },
    { label: 'map as mask', cells: explained.map(({ salient, shape }) => ({ mask: coarse(salient, shape) })) },
  ];
  return photographGrid('alignmentGrid', explained, rows, options);
}
