import { DIVERGING, SEQUENTIAL } from '../palette';
import { CheckedRaster } from './raster';

/** Whether the values of maps have a sign. */
export type ScaleName = 'signed' | 'unsigned';

/** How the values of all maps in a figure become small integers and colors. */
export interface MapScale {
  readonly name: ScaleName;
  /** The largest absolute value, drawn in the end color. */
  readonly limit: number;
  /** Integer that stands for `limit`: 127 with a sign, 255 without. */
  readonly steps: number;
}

/**
 * The one scale for all `maps`: with a sign it runs from -limit to limit (white is zero), without from 0 to limit.
 * Missing values (NaN) are left out; by default the sign decides itself by whether a value is negative.
 */
export function mapScale(
  maps: readonly { where: string; map: CheckedRaster }[],
  wanted?: ScaleName,
  limit?: number,
): MapScale {
  if (limit !== undefined && !(limit >= 0 && limit < Infinity))
    throw new Error(`mapGrid: limit is ${limit}; wanted a finite number from 0`);
  let [lowest, highest] = [0, 0];
  for (const { where, map } of maps) {
    for (let i = 0; i < map.data.length; i++) {
      const value = map.data[i];
      if (Math.abs(value) === Infinity)
        throw new Error(
          `${where} has the value ${value} at position ${i}; wanted finite numbers, or NaN for what is missing.`,
        );
      if (value < 0 && wanted === 'unsigned') {
        throw new Error(
          `${where} has the value ${value} at position ${i}, below the scale 'unsigned'. Use scale: 'signed', or the absolute values.`,
        );
      }
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  }
  const name = wanted ?? (lowest < 0 ? 'signed' : 'unsigned');
  return { name, limit: limit ?? Math.max(-lowest, highest), steps: name === 'signed' ? 127 : 255 };
}

/** The map as integers, NaN as null where there is one; typed values travel as base64, a byte a pixel. */
export function quantize({ data, height, width }: CheckedRaster, { limit, steps, name }: MapScale): unknown {
  const whole = Array.from(data, (value) =>
    Number.isNaN(value) ? null : limit > 0 ? Math.round(Math.min(1, Math.max(-1, value / limit)) * steps) + 0 : 0,
  );
  if (whole.includes(null))
    return Array.from({ length: height }, (_, row) => whole.slice(row * width, (row + 1) * width));
  const bytes = Uint8Array.from(whole as number[], (value) => value & 255);
  return {
    dtype: name === 'signed' ? 'i1' : 'u1',
    bdata: Buffer.from(bytes).toString('base64'),
    shape: `${height}, ${width}`,
  };
}

/** The shared colors of the maps, with a color bar of `length` pixels whose ticks are real values. */
export function mapColorAxis(
  { name, limit, steps }: MapScale,
  length: number,
): { readonly colorbar: object; readonly [part: string]: unknown } {
  const parts = length < 150 ? 2 : 4;
  const ticks = Array.from({ length: parts + 1 }, (_, i) => (name === 'signed' ? (2 * i) / parts - 1 : i / parts));
  return {
    cmin: name === 'signed' ? -steps : 0,
    cmax: steps,
    colorscale: name === 'signed' ? DIVERGING : SEQUENTIAL,
    colorbar: {
      lenmode: 'pixels',
      len: length,
      thickness: 12,
      ypad: 0,
      xpad: 0,
      outlinewidth: 0,
      ticks: 'outside',
      ticklen: 3,
      tickvals: ticks.map((tick) => tick * steps),
      ticktext: ticks.map((tick) => (limit > 0 ? tickText(tick * limit) : tick === 0 ? '0' : '')),
      tickfont: { size: 11 },
    },
  };
}

/** Width of the color bar with its ticks, in pixels. */
export function colorBarWidth({ name, limit }: MapScale): number {
  const longest = Math.max(
    tickText(limit * (name === 'signed' ? -1 : 1)).length,
    tickText(limit * 0.75).length,
    tickText(-limit / 2).length,
  );
  return Math.ceil(12 + 8 + longest * 6.6);
}

/** Two significant digits, with a true minus sign. */
function tickText(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  const text =
    magnitude >= 1e4 || magnitude < 1e-3
      ? value.toExponential(1).replace('e+', 'e')
      : String(Number(value.toPrecision(magnitude >= 100 ? 3 : 2)));
  return text.replace(/-/g, '−');
}
