import type { Annotations, Shape } from 'plotly.js';
import { rounded } from './gaps';
import { escapeText } from '../style';
import { textWidth } from './text-width';

/**
 * A value to compare with, drawn as a dashed line across the chart with its name at the end: chance, a tolerance, a
 * published number.
 */
export interface Reference {
  readonly name: string;
  readonly value: number;
  /** The axis on which the value lies: on `y` (default) the line is horizontal, on `x` vertical. */
  readonly axis?: 'x' | 'y';
}

const [INK, LINE] = ['#444444', 14];

/** Pixels that the names take: at the right of the horizontal lines, above the vertical ones. */
export function referenceRoom(references: readonly Reference[]): { right: number; above: number } {
  const names = references.filter(({ axis = 'y' }) => axis === 'y').map(({ name }) => textWidth(name, 11));
  return {
    right: names.length > 0 ? Math.ceil(Math.max(...names)) + 12 : 0,
    above: references.some(({ axis }) => axis === 'x') ? LINE + 4 : 0,
  };
}

/**
 * The lines and their names outside the chart, where they cover nothing; names that would lie upon each other are moved
 * apart. `range` and `length` are the ends (in powers of ten on a logarithmic axis) and the pixels of an axis.
 *
 * @throws if a value is not finite, or not above zero on a logarithmic axis
 */
export function referenceLines(
  caller: string,
  references: readonly Reference[],
  axes: Record<'x' | 'y', { type?: string; range: readonly [number, number]; length: number }>,
): { shapes: Partial<Shape>[]; annotations: Partial<Annotations>[] } {
  const shapes: Partial<Shape>[] = [];
  const annotations: Partial<Annotations>[] = [];
  for (const axis of ['x', 'y'] as const) {
    const { type, range, length } = axes[axis];
    const own = references.filter((reference) => (reference.axis ?? 'y') === axis);
    const places = own.map(({ name, value }) => {
      if (!Number.isFinite(value))
        throw new Error(`${caller}: the reference '${name}' is ${value}; wanted a finite number`);
      if (type === 'log' && value <= 0) {
        throw new Error(
          `${caller}: the reference '${name}' is ${value}, which has no place on a logarithmic axis; wanted a value above 0`,
        );
      }
      const at = type === 'log' ? Math.log10(value) : value;
      return { name, value, at, pixel: ((at - range[0]) / (range[1] - range[0] || 1)) * length };
    });
    const line = { color: INK, width: 1.5, dash: 'dash' as const };
    let last = -Infinity;
    for (const { name, value, at, pixel } of places.sort((a, b) => a.pixel - b.pixel)) {
      const moved = Math.max(pixel, axis === 'y' ? last + LINE : pixel);
      last = moved;
      const text = { text: escapeText(name), showarrow: false, font: { size: 11, color: INK }, borderpad: 0 };
      if (axis === 'y') {
        shapes.push({ type: 'line', xref: 'paper', yref: 'y', x0: 0, x1: 1, y0: value, y1: value, line });
        annotations.push({
          ...text,
          xref: 'paper',
          yref: 'y',
          x: 1,
          y: at,
          xanchor: 'left',
          yanchor: 'middle',
          xshift: 5,
          yshift: Math.round(moved - pixel),
        });
      } else {
        shapes.push({ type: 'line', xref: 'x', yref: 'paper', x0: value, x1: value, y0: 0, y1: 1, line });
        // Near an end the name grows inwards.
        const xanchor = pixel < length * 0.15 ? 'left' : pixel > length * 0.85 ? 'right' : 'center';
        annotations.push({ ...text, xref: 'x', yref: 'paper', x: at, y: 1, xanchor, yanchor: 'bottom', yshift: 1 });
      }
    }
  }
  return { shapes, annotations };
}

/** The references in words: ` Lines: chance at 0.1.` */
export function referenceWords(references: readonly Reference[]): string {
  return references.length > 0
    ? ` Lines: ${references.map(({ name, value }) => `${name} at ${rounded(value)}`).join(', ')}.`
    : '';
}
