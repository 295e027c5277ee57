import type { Annotations, Layout, LayoutAxis } from 'plotly.js';
import type { Figure, Trace } from '../figure';
import { traceOf } from '../trace';
import type { Batch } from './grid-row';
import { MISSING, PALETTE } from '../palette';
import { stitch } from './stitch';
import { baseLayout, chartAxis, CONFIG, escapeText, SMALL_LINE, titlePart, wrap } from '../style';

export interface NeuronCardOptions {
  readonly title: string;
  /** The images that activate the neuron most, `[N,H,W,C]`. */
  readonly images: Batch;
  /** One an image, above it. */
  readonly captions?: readonly string[];
  /** The explanation: weights by concept, the largest first, and the bias. */
  readonly terms: readonly { readonly concept: string; readonly weight: number }[];
  readonly bias: number;
  /** What the explanation predicts and what the neuron does, for some images. */
  readonly simulated: ArrayLike<number>;
  readonly activation: ArrayLike<number>;
}

/**
 * Pixels: the page and its margins, the gap between the charts, their height, and what lies between them and the
 * images.
 */
const [WIDTH, LEFT, RIGHT, GAP, CHART, BETWEEN] = [720, 130, 16, 70, 230, 34];
/** Size of the captions: ten words such as "T-shirt/top" stand beside each other. */
const CAPTION = 9;
const [POSITIVE, NEGATIVE] = PALETTE;

/**
 * One neuron at a glance: its top images, its linear explanation as signed bars, and the activation that the
 * explanation simulates against the true one. Cards of one size go into a `chooser`.
 */
export function neuronCard({
  title,
  images,
  captions = [],
  terms,
  bias,
  simulated,
  activation,
}: NeuronCardOptions): Figure {
  if (simulated.length !== activation.length) {
    throw new Error(
      `neuronCard: there are ${simulated.length} simulated values and ${activation.length} activations; wanted one of each an image`,
    );
  }
  const strip = stitch('neuronCard', images);
  const heading = titlePart(title, WIDTH);
  const inside = WIDTH - LEFT - RIGHT;
  const captionLines = captions.map((caption) =>
    wrap(caption, Math.max(7, Math.floor(inside / strip.count / (0.56 * CAPTION)))),
  );
  const above = Math.max(0, ...captionLines.map((lines) => lines.length)) * SMALL_LINE;
  const margin = { l: LEFT, r: RIGHT, t: heading.height + above + 4, b: 52 };
  const stripHeight = Math.round((inside * strip.height) / strip.width);
  const total = stripHeight + BETWEEN + CHART;
  const height = margin.t + total + margin.b;
  const rows = barRows(terms, bias);
  return {
    data: [
      traceOf({ type: 'image', source: strip.source, xaxis: 'x', yaxis: 'y', hoverinfo: 'skip' }),
      weightBars(rows),
      pointsOf(simulated, activation),
    ],
    layout: {
      ...baseLayout(WIDTH, height, margin),
      ...heading.part,
      showlegend: false,
      ...axes(strip, rows, { strip: stripHeight / total, chart: CHART / total, split: (inside - GAP) / 2 / inside }),
      annotations: captionLines.map((lines, i) => caption(lines, (i + 0.5) / strip.count)),
    },
    config: CONFIG,
    alt: [
      `${title}. ${strip.count} top images${captions.length > 0 ? ` (${captions.join(', ')})` : ''}`,
      `explanation ${rows.map(({ name, value }) => `${name} ${value.toFixed(2)}`).join(', ')}`,
      `simulated against true activation of ${simulated.length} images.`,
    ].join('; '),
    width: WIDTH,
    height,
  };
}

interface BarRow {
  name: string;
  value: number;
  color: string;
}

function barRows(terms: NeuronCardOptions['terms'], bias: number): BarRow[] {
  const weights = terms.map(({ concept, weight }) => ({
    name: concept,
    value: weight,
    color: weight < 0 ? NEGATIVE : POSITIVE,
  }));
  return [...weights, { name: 'bias', value: bias, color: MISSING }];
}

function weightBars(rows: readonly BarRow[]): Trace {
  return {
    type: 'bar',
    orientation: 'h',
    x: rows.map(({ value }) => Number(value.toPrecision(4))),
    y: rows.map((_, i) => i),
    marker: { color: rows.map(({ color }) => color) },
    xaxis: 'x2',
    yaxis: 'y2',
    customdata: rows.map(({ name }) => escapeText(name)),
    hovertemplate: '%{customdata}: %{x}<extra></extra>',
  };
}

function pointsOf(simulated: ArrayLike<number>, activation: ArrayLike<number>): Trace {
  return {
    type: 'scatter',
    mode: 'markers',
    x: short(simulated),
    y: short(activation),
    marker: { color: POSITIVE, size: 5, opacity: 0.35 },
    xaxis: 'x3',
    yaxis: 'y3',
    hovertemplate: 'simulated %{x}, true %{y}<extra></extra>',
  };
}

/**
 * The strip of images above, the bars below at the left, the points at the right; `parts` are shares of height, height
 * and width.
 */
function axes(
  strip: { width: number; height: number },
  rows: readonly BarRow[],
  parts: Record<'strip' | 'chart' | 'split', number>,
): Partial<Layout> {
  const axis = (words: string, more: object) => ({ ...chartAxis(words), ...more }) as Partial<LayoutAxis>;
  const domain: [number, number] = [0, parts.chart];
  const names = rows.map(({ name }) => wrap(name, 18).join('<br>'));
  const range = [Math.max(rows.length, 5) - 0.4, -0.6];
  return {
    xaxis: { domain: [0, 1], range: [-0.5, strip.width - 0.5], visible: false, fixedrange: true, anchor: 'y' },
    yaxis: {
      domain: [1 - parts.strip, 1],
      range: [strip.height - 0.5, -0.5],
      visible: false,
      fixedrange: true,
      anchor: 'x',
    },
    xaxis2: axis('weight', { domain: [0, parts.split], anchor: 'y2', zeroline: true, zerolinecolor: '#444444' }),
    yaxis2: axis('', {
      domain,
      anchor: 'x2',
      range,
      tickvals: rows.map((_, i) => i),
      ticktext: names,
      showgrid: false,
      ticks: '',
    }),
    xaxis3: axis('simulated activation', { domain: [1 - parts.split, 1], anchor: 'y3' }),
    yaxis3: axis('true activation', { domain, anchor: 'x3' }),
  };
}

function caption(lines: readonly string[], x: number): Partial<Annotations> {
  const place = {
    xref: 'paper',
    yref: 'paper',
    x: Number(x.toFixed(4)),
    y: 1,
    xanchor: 'center',
    yanchor: 'bottom',
    yshift: 2,
  } as const;
  return { text: lines.join('<br>'), ...place, showarrow: false, font: { size: CAPTION } };
}

function short(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(3)));
}
