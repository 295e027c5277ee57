import type { LayoutAxis } from 'plotly.js';
import type { Figure, Trace } from './figure';
import { baseLayout, chartAxis, CONFIG, titlePart } from './style';

const [WIDTH, HEIGHT] = [640, 340];

/** What the charts share: one size, two axes, and a legend at the right for the names, if there are at least two. */
export function chart({ title, data, names, x, y, alt, bottom = 52 }: {
  title: string;
  data: Trace[];
  names: readonly string[];
  x: Partial<LayoutAxis> & { words: string };
  y: Partial<LayoutAxis> & { words: string };
  alt: string;
  /** Pixels below the axis, for its ticks and title. */
  bottom?: number;
}): Figure {
  const { part, height: top } = titlePart(title, WIDTH);
  const named = names.length > 1;
  const longest = Math.max(0, ...names.map((name) => name.length));
  const margin = { l: 64, r: named ? Math.min(220, 60 + 7 * longest) : 20, t: top + 8, b: bottom };
  const axis = ({ words, ...rest }: typeof x) => ({ ...chartAxis(words), ...rest });
  return {
    data,
    layout: {
      ...baseLayout(WIDTH, HEIGHT, margin),
      ...part,
      xaxis: axis(x),
      yaxis: axis(y),
      showlegend: named,
      legend: { x: 1.02, xanchor: 'left', y: 1, yanchor: 'top' },
    },
    config: CONFIG,
    alt,
    width: WIDTH,
    height: HEIGHT,
  };
}
