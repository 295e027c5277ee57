import type { Annotations, Layout, LayoutAxis } from 'plotly.js';
import { tf } from '../runtime';
import { encodePng } from './encode-png';
import type { Figure, Trace } from './figure';
import type { Batch } from './grid-row';
import { MISSING, PALETTE } from './palette';
import { toBytes } from './raster';
import { baseLayout, chartAxis, CONFIG, escapeText, SMALL_LINE, titlePart, wrap } from './style';

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

const [WIDTH, LEFT, RIGHT, GAP, CHART] = [720, 130, 16, 70, 230];
const [POSITIVE, NEGATIVE] = PALETTE;

/**
 * One neuron at a glance: its top images, its linear explanation as signed bars, and the activation that the explanation simulates against the true one. Cards of
 * one size go into a `chooser`.
 */
export function neuronCard({ title, images, captions = [], terms, bias, simulated, activation }: NeuronCardOptions): Figure {
  if (simulated.length !== activation.length) {
    throw new Error(`neuronCard: there are ${simulated.length} simulated values and ${activation.length} activations; wanted one of each an image`);
  }
  const strip = stitched(images);
  const heading = titlePart(title, WIDTH);
  const captionLines = captions.map((caption) => wrap(caption, Math.max(7, Math.floor(WIDTH / strip.count / 7))));
  const above = Math.max(0, ...captionLines.map((lines) => lines.length)) * SMALL_LINE;
  const margin = { l: LEFT, r: RIGHT, t: heading.height + above + 4, b: 52 };
  const inside = WIDTH - LEFT - RIGHT;
  const stripHeight = Math.round((inside * strip.height) / strip.width);
  const height = margin.t + stripHeight + 34 + CHART + margin.b;
  const [total, split] = [stripHeight + 34 + CHART, (inside - GAP) / 2 / inside];
  const charts: [number, number] = [0, CHART / total];
  const rows = [...terms.map(({ concept, weight }) => ({ name: concept, value: weight, color: weight < 0 ? NEGATIVE : POSITIVE })), { name: 'bias', value: bias, color: MISSING }];
  const ticks = rows.map((_, i) => i);
  const axis = (words: string, more: object) => ({ ...chartAxis(words), ...more }) as Partial<LayoutAxis>;
  const layout: Partial<Layout> = {
    ...baseLayout(WIDTH, height, margin),
    ...heading.part,
    showlegend: false,
    xaxis: { domain: [0, 1], range: [-0.5, strip.width - 0.5], visible: false, fixedrange: true, anchor: 'y' },
    yaxis: { domain: [1 - stripHeight / total, 1], range: [strip.height - 0.5, -0.5], visible: false, fixedrange: true, anchor: 'x' },
    xaxis2: axis('weight', { domain: [0, split], anchor: 'y2', zeroline: true, zerolinecolor: '#444444' }),
    yaxis2: axis('', { domain: charts, anchor: 'x2', range: [Math.max(rows.length, 5) - 0.4, -0.6], tickvals: ticks, ticktext: rows.map(({ name }) => wrap(name, 18).join('<br>')), showgrid: false, ticks: '' }),
    xaxis3: axis('simulated activation', { domain: [1 - split, 1], anchor: 'y3' }),
    yaxis3: axis('true activation', { domain: charts, anchor: 'x3' }),
    annotations: captionLines.map((lines, i) => caption(lines, (i + 0.5) / strip.count)),
  };
  return {
    data: [
      { type: 'image', source: strip.source, xaxis: 'x', yaxis: 'y', hoverinfo: 'skip' } as unknown as Trace,
      { type: 'bar', orientation: 'h', x: rows.map(({ value }) => Number(value.toPrecision(4))), y: ticks, marker: { color: rows.map(({ color }) => color) }, xaxis: 'x2', yaxis: 'y2', customdata: rows.map(({ name }) => escapeText(name)), hovertemplate: '%{customdata}: %{x}<extra></extra>' } as Trace,
      { type: 'scatter', mode: 'markers', x: short(simulated), y: short(activation), marker: { color: POSITIVE, size: 5, opacity: 0.35 }, xaxis: 'x3', yaxis: 'y3', hovertemplate: 'simulated %{x}, true %{y}<extra></extra>' } as Trace,
    ],
    layout,
    config: CONFIG,
    alt: `${title}. ${strip.count} top images${captions.length > 0 ? ` (${captions.join(', ')})` : ''}; explanation ${rows.map(({ name, value }) => `${name} ${value.toFixed(2)}`).join(', ')}; simulated against true activation of ${simulated.length} images.`,
    width: WIDTH,
    height,
  };
}

function caption(lines: readonly string[], x: number): Partial<Annotations> {
  return { text: lines.join('<br>'), xref: 'paper', yref: 'paper', x: Number(x.toFixed(4)), y: 1, xanchor: 'center', yanchor: 'bottom', yshift: 2, showarrow: false, font: { size: 11 } };
}

function short(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(3)));
}

/** The images side by side on white, as one picture. */
function stitched(images: Batch): { source: string; width: number; height: number; count: number } {
  const data = images instanceof tf.Tensor ? images.dataSync() : images.data;
  const [count, h, w, c = 1] = images.shape;
  if (images.shape.length !== 4 || count === 0 || data.length !== count * h * w * c) {
    throw new Error(`neuronCard: images have the shape [${images.shape}] and ${data.length} values; wanted [N,H,W,C] with as many values`);
  }
  const bytes = toBytes('neuronCard: images', data);
  const width = count * (w + 1);
  const whole = new Uint8Array(h * width * c).fill(255);
  for (let i = 0; i < count; i++) {
    for (let y = 0; y < h; y++) whole.set(bytes.subarray((i * h + y) * w * c, (i * h + y + 1) * w * c), (y * width + i * (w + 1)) * c);
  }
  return { source: `data:image/png;base64,${encodePng(whole, h, width, c).toString('base64')}`, width, height: h, count };
}
