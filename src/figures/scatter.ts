import { chart } from './chart';
import type { Figure } from './figure';
import { seriesColor } from './palette';
import { escapeText } from './style';

export interface PointSeries {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** One a point, shown on hover. */
  readonly labels?: readonly string[];
}

export interface ScatterOptions {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly series: readonly PointSeries[];
}

/** Series differ in form as well as in colour, for prints without colours. */
const SYMBOLS = ['circle', 'diamond', 'square', 'triangle-up', 'cross', 'x', 'star', 'hexagon'];

/** Points of one or more series over two measures; where many lie upon each other, they add up to a darker tone. */
export function scatter({ title, xTitle, yTitle, series }: ScatterOptions): Figure {
  if (series.length === 0) throw new Error('scatter: series is empty; give at least one');
  const data = series.map(({ name, x, y, labels }, i) => {
    if (x.length !== y.length || (labels && labels.length !== x.length)) {
      throw new Error(`scatter: '${name}' has ${x.length} x, ${y.length} y${labels ? ` and ${labels.length} labels` : ''}; wanted as many of each`);
    }
    const marker = { color: seriesColor(i, 0.7), size: 8, symbol: SYMBOLS[i % SYMBOLS.length] };
    const hover = labels ? { text: labels.map(escapeText), hovertemplate: '%{text}<br>(%{x}, %{y})' } : {};
    return { type: 'scatter' as const, mode: 'markers' as const, name: escapeText(name), x: Array.from(x), y: Array.from(y), marker, ...hover };
  });
  const counts = series.map(({ name, x }) => `${name} (${x.length} points)`).join(', ');
  return chart({ title, data, names: series.map(({ name }) => name), x: { words: xTitle }, y: { words: yTitle }, alt: `${title}. ${yTitle} over ${xTitle}: ${counts}.` });
}
