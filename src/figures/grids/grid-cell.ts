import { checkRaster, type CheckedRaster, type Raster } from './raster';

/**
 * One place of a grid: an image (gray or RGB), a map (one number a pixel), or a mask (0 or not 0); an empty one stays
 * blank.
 */
export interface GridCell {
  readonly image?: Raster;
  readonly map?: Raster;
  readonly mask?: Raster;
  readonly title?: string;
}

/** A cell with its picture checked. */
export interface CheckedCell {
  readonly kind: 'image' | 'map' | 'mask';
  readonly raster: CheckedRaster;
  readonly where: string;
  readonly title: string;
}

/**
 * A cell with at most one picture; undefined for an empty one. @throws where it has more, or the picture does not fit;
 * `where` names the cell.
 */
export function checkCell(where: string, cell: GridCell): CheckedCell | undefined {
  const kinds = (['image', 'map', 'mask'] as const).filter((kind) => cell[kind] !== undefined);
  if (kinds.length > 1)
    throw new Error(`${where} has ${kinds.join(' and ')}; wanted one of them. Use two cells, or overlay().`);
  if (kinds.length === 0) return undefined;
  const [kind] = kinds;
  const picture = `${where}.${kind}`;
  return {
    kind,
    where: picture,
    title: cell.title ?? '',
    raster: checkRaster(picture, cell[kind]!, kind === 'image' ? [1, 3] : [1]),
  };
}
