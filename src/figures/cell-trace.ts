import { encodePng } from './encode-png';
import { Trace } from './figure';
import type { CheckedCell } from './map-grid';
import { MapScale, quantize } from './map-scale';
import { MASK } from './palette';
import { toBytes } from './raster';

/**
 * The trace that draws one cell on the axes `x<suffix>`, `y<suffix>`: an image as a small PNG, a map as integers under the shared
 * colours, a mask in two colours.
 */
export function cellTrace({ kind, raster, where }: CheckedCell, scale: MapScale | undefined, suffix: string): Trace {
  const axes = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
  if (kind === 'image') {
    const png = encodePng(toBytes(where, raster.data), raster.height, raster.width, raster.channels);
    const hover = raster.channels === 3 ? '(%{x}, %{y})<br>R %{color[0]}, G %{color[1]}, B %{color[2]}<extra></extra>' : '(%{x}, %{y})<br>%{color[0]} of 255<extra></extra>';
    return { type: 'image', source: `data:image/png;base64,${png.toString('base64')}`, ...axes, hovertemplate: hover } as Trace;
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
