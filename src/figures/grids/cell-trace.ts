import { writePng } from '../render/write-png';
import type { Trace } from '../figure';
import type { CheckedCell } from './grid-cell';
import { quantize, type MapScale } from './map-scale';
import { MASK } from '../palette';
import { traceOf } from '../trace';
import { toBytes } from './raster';
import { shrink } from './shrink';

/**
 * The trace that draws one cell on the axes `x<suffix>`, `y<suffix>`: an image as a small PNG, a map as integers under
 * the shared colors, a mask in two colors. `room` is the width of the cell on the page, in pixels.
 */
export function cellTrace(cell: CheckedCell, scale: MapScale | undefined, suffix: string, room: number): Trace {
  const axes = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
  if (cell.kind === 'image') return imageTrace(cell, axes, room);
  return cell.kind === 'mask' ? maskTrace(cell, axes) : mapTrace(cell, scale!, axes);
}

type Axes = Record<'xaxis' | 'yaxis', string>;

function imageTrace({ raster, where }: CheckedCell, axes: Axes, room: number): Trace {
  const { channels } = raster;
  const { bytes, height, width, factor } = shrink(
    toBytes(where, raster.data),
    raster.height,
    raster.width,
    channels,
    room,
  );
  const png = writePng(bytes, height, width, channels).toString('base64');
  const middle = (factor - 1) / 2;
  const spread = factor > 1 ? { x0: middle, dx: factor, y0: middle, dy: factor } : {};
  const color = channels === 3 ? 'R %{color[0]}, G %{color[1]}, B %{color[2]}' : '%{color[0]} of 255';
  const hovertemplate = `(%{x}, %{y})<br>${color}<extra></extra>`;
  return traceOf({ type: 'image', source: `data:image/png;base64,${png}`, ...axes, ...spread, hovertemplate });
}

function maskTrace({ raster }: CheckedCell, axes: Axes): Trace {
  const inside: MapScale = { name: 'unsigned', limit: 1, steps: 1 };
  const z = quantize(
    { ...raster, data: Array.from(raster.data, (value) => (Number.isNaN(value) ? NaN : Number(value !== 0))) },
    inside,
  );
  const hovertemplate = '(%{x}, %{y})<br>%{z}<extra></extra>';
  return traceOf({ type: 'heatmap', z, ...axes, zmin: 0, zmax: 1, colorscale: MASK, showscale: false, hovertemplate });
}

function mapTrace({ raster }: CheckedCell, scale: MapScale, axes: Axes): Trace {
  const unit = Number((scale.limit / scale.steps).toPrecision(3));
  const hovertemplate = `(%{x}, %{y})<br>%{z} × ${unit}<extra></extra>`;
  return traceOf({ type: 'heatmap', z: quantize(raster, scale), ...axes, coloraxis: 'coloraxis', hovertemplate });
}
