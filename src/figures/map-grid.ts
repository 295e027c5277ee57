import type { Layout, LayoutAxis } from 'plotly.js';
import { cellTrace } from './cell-trace';
import { Figure, Trace } from './figure';
import { GridSize, layOut } from './grid-layout';
import { colorBarWidth, mapColorAxis, MapScale, mapScale, ScaleName } from './map-scale';
import { MISSING } from './palette';
import { CheckedRaster, checkRaster, Raster } from './raster';
import { baseLayout, CONFIG, SMALL_LINE, titlePart, wrap } from './style';

/** One place of a grid: an image (grey or RGB), a map (one number a pixel), or a mask (0 or not 0); an empty one stays blank. */
export interface GridCell {
  readonly image?: Raster;
  readonly map?: Raster;
  readonly mask?: Raster;
  readonly title?: string;
}

export interface MapGridOptions {
  readonly title: string;
  readonly rows: readonly { readonly label?: string; readonly cells: readonly GridCell[] }[];
  /** Whether maps have a sign; by default it is read off the values. */
  readonly scale?: ScaleName;
  /** What the numbers of the maps are, with a unit; stands at the colour bar. */
  readonly mapTitle?: string;
}

/** A cell with its picture checked. */
export interface CheckedCell {
  readonly kind: 'image' | 'map' | 'mask';
  readonly raster: CheckedRaster;
  readonly where: string;
  readonly title: string;
}

/**
 * Images, maps and masks in rows and columns of square pixels. All maps share one scale and one colour bar, so that they can be compared;
 * NaN is grey.
 *
 * @throws if a cell has more than one picture, or shape, number of values or values do not fit
 */
export function mapGrid({ title, rows, scale, mapTitle = '' }: MapGridOptions): Figure {
  const cells = rows.map((row, i) => row.cells.map((cell, j) => checkCell(`mapGrid: rows[${i}].cells[${j}]`, cell)));
  if (!cells.some((row) => row.some(Boolean))) throw new Error('mapGrid: rows has no image, map or mask. Give at least one.');
  const maps = cells.flat().flatMap((cell) => (cell?.kind === 'map' ? [{ where: cell.where, map: cell.raster }] : []));
  const shared = maps.length > 0 ? mapScale(maps, scale) : undefined;

  const grid = layOut({
    title,
    labels: rows.map(({ label = '' }) => label),
    cells,
    right: (height) => (shared ? colorBarWidth(shared, wrap(mapTitle, barTitleLimit(height)).length) + 14 : 10),
  });
  const data: Trace[] = [];
  const layout: Record<string, unknown> = { ...frame(title, grid), annotations: grid.annotations };
  grid.boxes.forEach(({ cell, x, y }, index) => {
    const suffix = index === 0 ? '' : String(index + 1);
    data.push(cellTrace(cell, shared, suffix));
    layout[`xaxis${suffix}`] = bareAxis(x, [-0.5, cell.raster.width - 0.5], `y${suffix}`);
    layout[`yaxis${suffix}`] = bareAxis(y, [cell.raster.height - 0.5, -0.5], `x${suffix}`);
  });
  if (shared) layout.coloraxis = colorAxis(shared, mapTitle, grid);
  return { data, layout: layout as Partial<Layout>, config: CONFIG, alt: altText(title, cells, mapTitle, shared), width: grid.width, height: grid.height };
}

function checkCell(where: string, cell: GridCell): CheckedCell | undefined {
  const kinds = (['image', 'map', 'mask'] as const).filter((kind) => cell[kind] !== undefined);
  if (kinds.length > 1) throw new Error(`${where} has ${kinds.join(' and ')}; wanted one of them. Use two cells, or overlay().`);
  if (kinds.length === 0) return undefined;
  const [kind] = kinds;
  const picture = `${where}.${kind}`;
  return { kind, where: picture, title: cell.title ?? '', raster: checkRaster(picture, cell[kind]!, kind === 'image' ? [1, 3] : [1]) };
}

function frame(title: string, { width, height, margin }: GridSize): Partial<Layout> {
  return { ...baseLayout(width, height, margin), ...titlePart(title, width).part, plot_bgcolor: MISSING };
}

/** An axis that only places a picture: no ticks, no grid, no zooming away from the others. */
function bareAxis(domain: [number, number], range: [number, number], anchor: string): Partial<LayoutAxis> {
  return { domain, range, anchor: anchor as LayoutAxis['anchor'], visible: false, fixedrange: true };
}

function colorAxis(shared: MapScale, mapTitle: string, { width, height, margin }: GridSize): unknown {
  const length = height - margin.t - margin.b;
  const axis = mapColorAxis(shared, wrap(mapTitle, barTitleLimit(length)).join('<br>'), length);
  const inside = width - margin.l - margin.r;
  return { ...axis, colorbar: { ...axis.colorbar, x: 1 + 12 / inside, xanchor: 'left', y: 0.5, yanchor: 'middle' } };
}

/** Characters that fit along the colour bar. */
function barTitleLimit(length: number): number {
  return Math.max(10, Math.floor((length + SMALL_LINE) / 7));
}

function altText(title: string, cells: readonly (readonly (CheckedCell | undefined)[])[], mapTitle: string, shared?: MapScale): string {
  const all = cells.flat();
  const counts = (['image', 'map', 'mask'] as const)
    .map((kind) => ({ kind, count: all.filter((cell) => cell?.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${kind}${count > 1 ? 's' : ''}`);
  const range = shared ? `; ${mapTitle || 'maps'} from ${shared.name === 'signed' ? -Number(shared.limit.toPrecision(3)) : 0} to ${Number(shared.limit.toPrecision(3))}` : '';
  return `${title || 'Pictures'} (${counts.join(', ')} in ${cells.length} row${cells.length > 1 ? 's' : ''}${range}).`;
}
