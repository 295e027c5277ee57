import { encodePng } from './encode-png';
import { Trace } from './figure';
import type { CheckedCell } from './map-grid';
import { MapScale, quantize } from './map-scale';
import { MASK } from './palette';
import { toBytes } from './raster';
import { shrink } from './shrink';

/**
 * The trace that draws one cell on the axes `x<suffix>`, `y<suffix>`: an image as a small PNG, a map as integers under the shared
 * colours, a mask in two colours. `room` is the width of the cell on the page, in pixels.
 */
export function cellTrace({ kind, raster, where }: CheckedCell, scale: MapScale | undefined, suffix: string, room: number): Trace {
  const axes = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
  if (kind === 'image') {
    const { bytes, height, width, factor } = shrink(toBytes(where, raster.data), raster.height, raster.width, raster.channels, room);
    const png = encodePng(bytes, height, width, raster.channels);
    const spread = factor > 1 ? { x0: (factor - 1) / 2, dx: factor, y0: (factor - 1) / 2, dy: factor } : {};
    const hover = raster.channels === 3 ? '(%{x}, %{y})<br>R %{color[0]}, G %{color[1]}, B %{color[2]}<extra></extra>' : '(%{x}, %{y})<br>%{color[0]} of 255<extra></extra>';
    return { type: 'image', source: `data:image/png;base64,${png.toString('base64')}`, ...axes, ...spread, hovertemplate: hover } as unknown as Trace;
  }
  if (kind === 'mask') {
    const inside: MapScale = { name: 'unsigned', limit: 1, steps: 1 };
    const z = quantize({ ...raster, data: Array.from(raster.data, (value) => (Number.isNaN(value) ? NaN : Number(value !== 0))) }, inside);
    return { type: 'heatmap', z, ...axes, zmin: 0, zmax: 1, colorscale: MASK, showscale: false, hovertemplate: '(%{x}, %{y})<br>%{z}<extra></extra>' } as unknown as Trace;
  }
  const { limit, steps } = scale!;
  const unit = Number((limit / steps).toPrecision(3));
  return { type: 'heatmap', z: quantize(raster, scale!), ...axes, coloraxis: 'coloraxis', hovertemplate: `(%{x}, %{y})<br>%{z} × ${unit}<extra></extra>` } as unknown as Trace;
}
