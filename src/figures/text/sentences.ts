import type { Annotations, Layout, Shape } from 'plotly.js';
import type { Figure, Trace } from '../figure';
import { textWidth } from '../charts/text-width';
import { colorBarWidth, mapColorAxis, mapScale } from '../grids/map-scale';
import { DIVERGING } from '../palette';
import { baseLayout, CONFIG, escapeText, titlePart, wrap } from '../style';

export interface SentenceRow {
  /** What stands before the words: a method, a class. */
  readonly label?: string;
  readonly words: readonly string[];
  /** One number a word; undefined or NaN: the word has no color. */
  readonly values: ArrayLike<number>;
  /** Words with a frame, by their places. */
  readonly framed?: readonly number[];
}

export interface SentencesOptions {
  readonly title: string;
  readonly rows: readonly SentenceRow[];
  /** What the numbers are, with a unit; stands at the color bar, which is left out where no word has a number. */
  readonly valueTitle?: string;
  /**
   * The absolute value at the end of the colors; the largest unless given. `each-row`: every row has colors of its own,
   * and the color bar runs from -1 to 1, the row's largest absolute value.
   */
  readonly limit?: number | 'each-row';
  /** Pixels; 720 unless given. */
  readonly width?: number;
}

const [FONT_SIZE, LINE, BETWEEN, PAD, GAP, SIDE, BAR_GAP] = [13, 25, 12, 4, 4, 10, 14];

interface Placed {
  word: string;
  value: number;
  share: number;
  framed: boolean;
  x: number;
  y: number;
  width: number;
}

/**
 * Sentences whose words are colored by a number each: blue over white to vermilion where some are negative, shared by
 * all rows unless `limit` says otherwise. Lines break where the page ends; the pointer shows each word's number.
 *
 * @throws Error where words and values are not equally many
 */
export function sentences({ title, rows, valueTitle, limit, width = 720 }: SentencesOptions): Figure {
  if (rows.length === 0) throw new Error('sentences: rows is empty; wanted one sentence at least');
  const maps = rows.map(({ words, values }, i) => {
    if (words.length !== values.length || words.length === 0)
      throw new Error(`sentences: rows[${i}] has ${words.length} words and ${values.length} values; wanted one each`);
    const data = Float32Array.from(values);
    return { where: `sentences: rows[${i}]`, map: { data, height: 1, width: words.length, channels: 1 } };
  });
  const each = limit === 'each-row';
  const barTitle = valueTitle ?? (each ? 'share of the largest in its row' : '');
  const scale = each ? mapScale([], 'signed', 1) : mapScale(maps, 'signed', limit);
  const limits = maps.map((map) => (each ? mapScale([map], 'signed').limit : scale.limit));
  const isColored = maps.some(({ map }) => map.data.some(Number.isFinite));
  const bar = isColored ? colorBarWidth(scale) + (barTitle ? 18 : 0) : 0;
  const left = Math.min(180, SIDE + Math.max(0, ...rows.map(({ label = '' }) => textWidth(label, 12) + 14)));
  const inside = width - left - SIDE - bar - (bar > 0 ? BAR_GAP : 0);
  const heading = titlePart(title, width);
  let top = 0;
  const starts: number[] = [];
  const placed = rows.map((row, i): Placed[] => {
    starts.push(top);
    let [x, y] = [0, top];
    const words = row.words.map((word, k) => {
      const wide = textWidth(word, FONT_SIZE) + 2 * PAD;
      if (x > 0 && x + wide > inside) [x, y] = [0, y + LINE];
      const value = row.values[k] as number | undefined;
      const share = limits[i] > 0 && value !== undefined ? Math.max(-1, Math.min(1, value / limits[i])) : 0;
      const at = { word, value: value ?? NaN, share, framed: row.framed?.includes(k) ?? false, x, y, width: wide };
      x += wide + GAP;
      return at;
    });
    top = y + LINE + BETWEEN;
    return words;
  });
  const margin = { l: left, r: width - left - inside, t: heading.height + 4, b: 10 };
  const inner = Math.max(top - BETWEEN, bar > 0 ? 96 : LINE);
  const height = margin.t + inner + margin.b;
  const all = placed.flat();
  const shapes = all.map(({ x, y, width: wide, share, framed }): Partial<Shape> => {
    const place = { xref: 'x', yref: 'y', x0: x, x1: x + wide, y0: y + 1, y1: y + LINE - 3 } as const;
    const line = framed ? { color: '#222222', width: 1.5 } : { width: 0 };
    return {
      type: 'rect',
      layer: 'below',
      ...place,
      fillcolor: Number.isNaN(share) ? '#ffffff' : colorAt(share),
      line,
    };
  });
  const text = { showarrow: false, xref: 'x', yref: 'y', yanchor: 'middle' } as const;
  const annotations: Partial<Annotations>[] = [
    ...all.map(({ word, x, y, width: wide, share }) => ({
      ...text,
      ...{ x: x + wide / 2, y: y + LINE / 2 - 1, text: escapeText(word) },
      font: { size: FONT_SIZE, color: Math.abs(share) > 0.7 ? '#ffffff' : '#222222' },
    })),
    ...(bar > 0 && barTitle
      ? [
          {
            ...{ text: escapeText(barTitle), textangle: '90', showarrow: false, font: { size: 11 } },
            ...({ xref: 'paper', yref: 'paper', x: 1, xanchor: 'left', y: 0.5, yanchor: 'middle' } as const),
            xshift: BAR_GAP + colorBarWidth(scale),
          },
        ]
      : []),
    ...rows.flatMap(({ label }, i) =>
      label === undefined
        ? []
        : [
            {
              ...text,
              ...({ x: 0, xshift: -8, xanchor: 'right', align: 'right', y: starts[i] + LINE / 2 - 1 } as const),
              text: wrap(label, Math.floor((left - 12) / 6.4)).join('<br>'),
              font: { size: 12, color: '#222222' },
            },
          ],
    ),
  ];
  const points: Trace = {
    type: 'scatter',
    mode: 'markers',
    x: all.map(({ x, width: wide }) => x + wide / 2),
    y: all.map(({ y }) => y + LINE / 2 - 1),
    text: all.map(({ word, value }) => `${escapeText(word)}: ${Number.isNaN(value) ? 'none' : value.toPrecision(3)}`),
    hovertemplate: '%{text}<extra></extra>',
    showlegend: false,
    marker: {
      size: 14,
      opacity: 0,
      ...(bar > 0 ? { color: all.map(({ share }) => share * scale.steps), coloraxis: 'coloraxis' } : {}),
    },
  } as Trace;
  const axis = { visible: false, fixedrange: true } as const;
  const colors = mapColorAxis(scale, Math.min(inner, 160));
  const layout: Partial<Layout> = {
    ...baseLayout(width, height, margin),
    ...heading.part,
    xaxis: { ...axis, range: [0, inside] },
    yaxis: { ...axis, range: [inner, 0] },
    shapes,
    annotations,
    showlegend: false,
    ...(bar > 0 ? { coloraxis: colors } : {}),
  };
  const words = rows.map(({ label, words: own, values }) => inWords(label, own, values));
  const alt = `${title}. ${words.join(' ')}`;
  return { data: [points], layout, config: CONFIG, alt, width, height };
}

/** The strongest words of a row. */
function inWords(label: string | undefined, words: readonly string[], values: ArrayLike<number>): string {
  const order = words.map((_, i) => i).filter((i) => Number.isFinite(values[i]));
  const strongest = order.sort((a, b) => Math.abs(values[b]) - Math.abs(values[a])).slice(0, 3);
  const named = strongest.map((i) => `${words[i]} ${values[i].toPrecision(2)}`);
  return `${label === undefined ? '' : `${label}: `}${words.join(' ')} (${named.join(', ')}).`;
}

/** The color of a share from -1 to 1. */
function colorAt(share: number): string {
  const at = (share + 1) / 2;
  const next = Math.max(
    1,
    DIVERGING.findIndex(([place]) => place >= at),
  );
  const [[from, low], [to, high]] = [DIVERGING[next - 1], DIVERGING[next]];
  const t = (at - from) / (to - from);
  const [a, b] = [low, high].map((hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16)));
  return `rgb(${a.map((value, k) => Math.round(value + t * (b[k] - value))).join(',')})`;
}
