import type { Annotations, Layout, LayoutAxis } from 'plotly.js';
import { cellTrace } from './cell-trace';
import type { Figure, Trace } from '../figure';
import { checkCell, type GridCell } from './grid-cell';
import { layOut, type GridSize } from './grid-layout';
import { gridWords } from './grid-words';
import { colorBarWidth, mapColorAxis, mapScale, type MapScale, type ScaleName } from './map-scale';
import { MISSING } from '../palette';
import { baseLayout, CONFIG, SMALL_LINE, titlePart, wrap } from '../style';

export interface MapGridOptions {
  readonly title: string;
  readonly rows: readonly { readonly label?: string; readonly cells: readonly GridCell[] }[];
  /** Whether maps have a sign; by default it is read off the values. */
  readonly scale?: ScaleName;
  /** What the numbers of the maps are, with a unit; stands at the color bar. */
  readonly mapTitle?: string;
  /**
   * The absolute value at the end of the scale; by default the largest of the maps. Larger values keep the end color.
   */
  readonly limit?: number;
  /** Pixels that a cell is wide, where the page has room for it. */
  readonly cellWidth?: number;
}

/**
 * Images, maps and masks in rows and columns of square pixels. All maps share one scale and one color bar, so that they
 * can be compared; NaN is gray.
 *
 * @throws if a cell has more than one picture, or shape, number of values or values do not fit
 */
export function mapGrid(options: MapGridOptions): Figure {
  const { title, rows, scale, limit, mapTitle = '', cellWidth = 112 } = options;
  const cells = rows.map((row, i) => row.cells.map((cell, j) => checkCell(`mapGrid: rows[${i}].cells[${j}]`, cell)));
  if (!cells.some((row) => row.some(Boolean)))
    throw new Error('mapGrid: rows has no image, map or mask. Give at least one.');
  const maps = cells.flat().flatMap((cell) => (cell?.kind === 'map' ? [{ where: cell.where, map: cell.raster }] : []));
  const shared = maps.length > 0 ? mapScale(maps, scale, limit) : undefined;

  const grid = layOut({
    title,
    labels: rows.map(({ label = '' }) => label),
    cells,
    cellWidth,
    right: (height) =>
      shared ? BAR_GAP + colorBarWidth(shared) + barTitle(mapTitle, height).length * SMALL_LINE + 14 : 10,
  });
  const data: Trace[] = [];
  const layout: Record<string, unknown> = { ...frame(title, grid), annotations: grid.annotations };
  grid.boxes.forEach(({ cell, x, y }, index) => {
    const suffix = index === 0 ? '' : String(index + 1);
    data.push(cellTrace(cell, shared, suffix, (x[1] - x[0]) * (grid.width - grid.margin.l - grid.margin.r)));
    layout[`xaxis${suffix}`] = { domain: x, range: [-0.5, cell.raster.width - 0.5], anchor: `y${suffix}` };
    layout[`yaxis${suffix}`] = { domain: y, range: [cell.raster.height - 0.5, -0.5], anchor: `x${suffix}` };
  });
  if (shared) {
    Object.assign(layout, {
      coloraxis: colorAxis(shared, grid),
      annotations: [...grid.annotations, ...barNotes(shared, mapTitle, grid)],
    });
  }
  const alt = gridWords(title, cells, mapTitle, shared);
  const figure = {
    data,
    layout: layout as Partial<Layout>,
    config: CONFIG,
    alt,
    width: grid.width,
    height: grid.height,
  };
  if (shared) drawn.set(figure, { options, scale: shared });
  return figure;
}

/** How the grids with maps were made, so that they can be drawn again on another scale. */
const drawn = new WeakMap<Figure, { options: MapGridOptions; scale: MapScale }>();

/** Grids of maps as they would be with one scale for all of them; other figures stay as they are. */
export function onCommonScale(figures: readonly Figure[]): Figure[] {
  const scales = figures.flatMap((figure) => drawn.get(figure)?.scale ?? []);
  const scale = scales.some(({ name }) => name === 'signed') ? 'signed' : 'unsigned';
  const limit = Math.max(...scales.map((own) => own.limit));
  return figures.map((figure) => {
    const made = drawn.get(figure);
    return made ? mapGrid({ ...made.options, scale, limit }) : figure;
  });
}

/**
 * Pictures stand in thin frames without ticks, and do not zoom away from each other; the template says it once for all.
 */
const FRAME: Partial<LayoutAxis> = {
  showgrid: false,
  zeroline: false,
  showticklabels: false,
  ticks: '',
  showline: true,
  mirror: true,
  linecolor: '#999999',
  linewidth: 1,
  fixedrange: true,
};
const NOTE: Partial<Annotations> = { xref: 'paper', yref: 'paper', showarrow: false, font: { size: 12 } };
const BAR_GAP = 12;

function frame(title: string, { width, height, margin }: GridSize): Partial<Layout> {
  const template = { layout: { xaxis: FRAME, yaxis: FRAME, annotationdefaults: NOTE } };
  return {
    ...baseLayout(width, height, margin),
    ...titlePart(title, width).part,
    plot_bgcolor: MISSING,
    template: template,
  };
}

function colorAxis(shared: MapScale, { width, height, margin }: GridSize): unknown {
  const axis = mapColorAxis(shared, height - margin.t - margin.b);
  const inside = width - margin.l - margin.r;
  return {
    ...axis,
    colorbar: { ...axis.colorbar, x: 1 + BAR_GAP / inside, xanchor: 'left', y: 0.5, yanchor: 'middle' },
  };
}

/** The title of the color bar, written along it; plotly's own would lie over the ticks. */
function barNotes(shared: MapScale, mapTitle: string, { height, margin }: GridSize): Partial<Annotations>[] {
  const lines = barTitle(mapTitle, height - margin.t - margin.b);
  if (lines.length === 0) return [];
  return [
    {
      text: lines.join('<br>'),
      x: 1,
      xanchor: 'left',
      xshift: BAR_GAP + colorBarWidth(shared),
      y: 0.5,
      yanchor: 'middle',
      textangle: '-90',
    },
  ];
}

function barTitle(mapTitle: string, length: number): string[] {
  return mapTitle ? wrap(mapTitle, Math.max(12, Math.floor(length / 6.6))) : [];
}
