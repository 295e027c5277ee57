import type { LayoutAxis } from 'plotly.js';
import type { Figure, Trace } from '../figure';
import { referenceLines, referenceRoom, referenceWords, type Reference } from './reference';
import { sharedRange } from './shared-range';
import { baseLayout, chartAxis, CONFIG, titlePart, wrap } from '../style';
import { textWidth } from './text-width';
import { tickRoom } from './tick-room';

const [WIDTH, HEIGHT] = [640, 340];
/** Titles of axes: the size of the letters, and the height of a line. */
const [AXIS_TITLE, AXIS_TITLE_LINE] = [14, 18];

type Axis = Partial<LayoutAxis> & { words: string };

/**
 * What the charts share: one size, two axes, the names of reference lines at their ends, and a legend at the right for
 * the names, if there are at least two.
 */
export function chart({
  caller,
  title,
  data,
  names,
  x,
  y,
  alt,
  left,
  bottom = 52,
  height = HEIGHT,
  references = [],
}: {
  /** The function that makes the chart, for its errors. */
  caller: string;
  title: string;
  data: Trace[];
  names: readonly string[];
  x: Axis;
  y: Axis;
  alt: string;
  /** Pixels beside and below the axes, for ticks and titles. */
  left?: number;
  bottom?: number;
  height?: number;
  references?: readonly Reference[];
}): Figure {
  const { right, above } = referenceRoom(references);
  const named = names.length > 1;
  const legend = named ? Math.min(420, Math.ceil(60 + Math.max(...names.map((name) => textWidth(name))))) : 0;
  // Long names widen the figure, and do not take from its axes.
  const width = WIDTH + (named ? right + Math.max(0, legend - 220) : 0);
  const { part, height: top } = titlePart(title, width);
  const upright = height - top - above - 8 - bottom;
  const yLimit = charactersIn(upright + 16, y.words);
  const margin = {
    l: (left ?? (y.type === 'log' ? 64 : tickRoom(data))) + AXIS_TITLE_LINE * (wrap(y.words, yLimit).length - 1),
    r: named ? right + legend : Math.max(20, right),
    t: top + above + 8,
    b: bottom,
  };
  const inside = { x: width - margin.l - margin.r, y: upright };
  const axis = ({ words, ...rest }: Axis, limit?: number) => ({ ...chartAxis(words, limit), ...rest });
  const figure: Figure = {
    data,
    layout: {
      ...baseLayout(width, height, margin),
      ...part,
      xaxis: axis(x),
      yaxis: axis(y, yLimit),
      showlegend: named,
      legend: { x: 1 + 0.02 + right / inside.x, xanchor: 'left', y: 1, yanchor: 'top' },
    },
    config: CONFIG,
    alt: alt + referenceWords(references),
    width,
    height,
  };
  if (references.length === 0) return figure;
  const place = (name: 'x' | 'y') => ({
    type: figure.layout[`${name}axis`]?.type,
    range:
      (figure.layout[`${name}axis`]?.range as [number, number] | undefined) ??
      sharedRange([figure], name, references) ??
      ([0, 1] as const),
    length: inside[name],
  });
  return {
    ...figure,
    layout: { ...figure.layout, ...referenceLines(caller, references, { x: place('x'), y: place('y') }) },
  };
}

/** How many characters a line of an axis' title may have in `room` pixels. */
function charactersIn(room: number, words: string): number {
  return Math.floor((words.length * room) / Math.max(1, textWidth(words, AXIS_TITLE)));
}
