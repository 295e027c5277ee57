import { chart } from './chart';
import type { Figure, Trace } from '../figure';
import { extent, orGap, rounded } from './gaps';
import { PALETTE, seriesColor } from '../palette';
import { labelPlaces } from './label-places';
import type { Reference } from './reference';
import { escapeText } from '../style';

export interface PointSeries {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** One a point, shown on hover or written beside it. */
  readonly labels?: readonly string[];
}

export interface ScatterOptions {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly series: readonly PointSeries[];
  /** Where the labels of points are seen. */
  readonly labels?: 'hover' | 'written';
  /** Values to compare with, as dashed lines with their names. */
  readonly references?: readonly Reference[];
  /** Name of the line y = x, which is drawn where it is given. */
  readonly identity?: string;
}

/** Series differ in form as well as in color, for prints without colors. */
const SYMBOLS = ['circle', 'diamond', 'square', 'triangle-up', 'cross', 'x', 'star', 'hexagon'];

const WRITTEN = { mode: 'text+markers', textfont: { size: 11 }, cliponaxis: false } as const;

/**
 * Points of one or more series over two measures; where many lie upon each other, they add up to a darker tone. Points
 * with a missing value are counted in the words.
 */
export function scatter({
  title,
  xTitle,
  yTitle,
  series,
  labels: where = 'hover',
  references,
  identity,
}: ScatterOptions): Figure {
  if (series.length === 0) throw new Error('scatter: series is empty; give at least one');
  // As objects: plotly takes a place for each label, its types know of one for all.
  const written: object[] =
    where === 'written'
      ? labelPlaces(series, WRITTEN.textfont.size).map((textposition) => ({ ...WRITTEN, textposition }))
      : [];
  const data = series.map(({ name, x, y, labels }, i): Trace => {
    if (x.length !== y.length || (labels && labels.length !== x.length)) {
      throw new Error(
        `scatter: '${name}' has ${x.length} x, ${y.length} y${labels ? ` and ${labels.length} labels` : ''}; wanted as many of each`,
      );
    }
    const open = i >= PALETTE.length ? '-open' : '';
    const marker = { color: seriesColor(i, 0.7), size: 8, symbol: SYMBOLS[i % SYMBOLS.length] + open };
    const hover = labels ? { text: labels.map(escapeText), hovertemplate: '%{text}<br>(%{x}, %{y})' } : {};
    const places = { x: Array.from(x, orGap) as number[], y: Array.from(y, orGap) as number[] };
    return {
      type: 'scatter',
      mode: 'markers',
      name: escapeText(name),
      ...places,
      marker,
      ...hover,
      ...(labels && where === 'written' ? written[i] : {}),
    };
  });
  const names = series.map(({ name }) => name);
  return chart({
    caller: 'scatter',
    title,
    data: [...(identity === undefined ? [] : [diagonal(series, identity)]), ...data],
    names: identity === undefined ? names : [identity, ...names],
    x: { words: xTitle },
    y: { words: yTitle },
    alt: `${title}. ${yTitle} over ${xTitle}: ${series.map(words).join(', ')}.${identity === undefined ? '' : ` The line y = x is drawn: ${identity}.`}`,
    references,
  });
}

/** The line y = x over what both measures have in common, or else over all values. */
function diagonal(series: readonly PointSeries[], name: string): Trace {
  const [xs, ys] = (['x', 'y'] as const).map((axis) => extent(series.flatMap((points) => extent(points[axis]))));
  const common = [Math.max(xs[0], ys[0]), Math.min(xs[1], ys[1])];
  const ends = common[0] < common[1] ? common : extent([...xs, ...ys]);
  return {
    type: 'scatter',
    mode: 'lines',
    name: escapeText(name),
    x: ends,
    y: ends,
    line: { color: '#444444', width: 1.5, dash: 'dot' },
    hoverinfo: 'skip',
  };
}

function words({ name, x, y }: PointSeries): string {
  const there = Array.from(x, (_, i) => i).filter((i) => Number.isFinite(x[i]) && Number.isFinite(y[i]));
  const missing = x.length - there.length;
  const from = (values: ArrayLike<number>) =>
    extent(there.map((i) => values[i]))
      .map(rounded)
      .join(' to ');
  const left = missing > 0 ? `, of them ${missing} with a missing value` : '';
  return `${name} (${x.length} points${left}${there.length > 0 ? `, x ${from(x)}, y ${from(y)}` : ''})`;
}
