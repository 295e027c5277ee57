import { adaptLayout } from './figure.js';

/**
 * @typedef {import('./figure.js').Figure} Figure
 * @typedef {import('./figure.js').Layout} Layout
 * @typedef {{ figure: Figure, scale: number }} Fitted a figure, and how much smaller than drawn it is shown
 */

/** Pixels that a chart keeps, and a share that pictures keep; in a narrower cell they are scrolled. */
const NARROWEST = 320;
const SMALLEST = 0.75;
/** What plotly takes for a figure that says nothing. */
const [ANY_HEIGHT, ANY_MARGIN] = [360, 80];

const CHARTS = ['scatter', 'bar', 'histogram', 'box', 'violin'];
const TOUCHED = ['width', 'height', 'margin', 'title', 'legend', 'xaxis'];
/** Pixels: one line of a title, a character of it, a row of the legend, the sign before a name there. */
const [TITLE_LINE, TITLE_CHARACTER, LEGEND_ROW, LEGEND_SIGN] = [20, 8.1, 19, 46];
/** Pixels between words under an axis, and of a line of them. */
const [TICK_GAP, TICK_LINE] = [6, 15];

/**
 * The figure for a cell of `room` pixels. One that fits stays as it is. A chart becomes narrower and keeps its letters:
 * its title takes more lines, its legend moves below. Pictures and maps, whose parts have their places, become smaller,
 * down to three quarters. A figure without a width of its own fills the cell.
 * @param {Figure} figure @param {number} room
 * @param {(text: string) => number} textWidth pixels that a text takes in the letters of a legend
 * @returns {Fitted}
 */
export function fit(figure, room, textWidth = (text) => 7 * text.length) {
  const { layout } = figure;
  if (!layout.width)
    return { figure: withLayout(figure, { ...layout, width: room, height: layout.height ?? ANY_HEIGHT }), scale: 1 };
  if (layout.width <= room) return { figure, scale: 1 };
  if (!isChart(figure)) return { figure, scale: Math.max(SMALLEST, room / layout.width) };
  const width = Math.max(NARROWEST, room);
  const names = [
    ...new Set(
      figure.data
        .filter(({ visible, showlegend }) => visible !== false && showlegend !== false)
        .map(({ name }) => String(name ?? '')),
    ),
  ];
  const widest = Math.max(0, ...names.map(textWidth));
  const narrow = (/** @type {Layout} */ whole) => narrowed(whole, width, { names: names.length, widest, textWidth });
  return { figure: withLayout(figure, adaptLayout(layout, narrow, TOUCHED)), scale: 1 };
}

/** @param {Figure} figure @param {Layout} layout @returns {Figure} */
function withLayout(figure, layout) {
  return { ...figure, layout };
}

/** @param {Figure} figure */
function isChart({ data, layout }) {
  return data.every(({ type = 'scatter' }) => CHARTS.includes(type)) && !layout.xaxis2 && !layout.yaxis2;
}

/**
 * @param {Layout} layout @param {number} width
 * @param {{ names: number, widest: number, textWidth: (text: string) => number }} legend how many names, the longest in
 * pixels
 */
function narrowed(layout, width, { names, widest, textWidth }) {
  const margin = { l: ANY_MARGIN, r: ANY_MARGIN, t: ANY_MARGIN, b: ANY_MARGIN, ...layout.margin };
  const inside = layout.width - margin.l - margin.r;
  const { title, more } = wrappedTitle(layout.title, width);
  const isBeside = layout.showlegend === true && (layout.legend?.x ?? 1) >= 1;
  // What else stands between the axes and the legend, such as the names of lines, stays there.
  const between = isBeside ? Math.max(20, Math.round(((layout.legend?.x ?? 1.02) - 1.02) * inside)) : margin.r;
  const columns = Math.max(1, Math.floor((width - margin.l - between) / (LEGEND_SIGN + widest)));
  const rows = isBeside ? Math.ceil(names / columns) * LEGEND_ROW + 10 : 0;
  const { axis, lower } = slanted(layout.xaxis, width - margin.l - between, textWidth);
  const tall = (layout.height ?? ANY_HEIGHT) - margin.t - margin.b;
  // Sliders and menus have their places below the axes in pixels.
  const below = Math.min(margin.b, ...[layout.sliders, layout.updatemenus].flatMap(tops)) + lower;
  const legend = { orientation: 'h', x: 0, xanchor: 'left', y: -below / tall, yanchor: 'top' };
  return {
    ...layout,
    title,
    width,
    xaxis: axis,
    height: (layout.height ?? ANY_HEIGHT) + more + lower + rows,
    margin: { ...margin, t: margin.t + more, r: between, b: margin.b + lower + rows },
    ...(isBeside && { legend: { ...layout.legend, ...legend } }),
    sliders: lowered(layout.sliders, lower + rows),
    updatemenus: lowered(layout.updatemenus, lower + rows),
  };
}

/** @param {Layout | string | undefined} given @param {number} width */
function wrappedTitle(given, width) {
  const title = typeof given === 'string' ? { text: given } : given;
  if (!title?.text) return { title, more: 0 };
  const before = title.text.split('<br>');
  const limit = Math.floor((width - 24) / TITLE_CHARACTER);
  /** @type {string[]} */
  const lines = [];
  for (const word of before.join(' ').split(/ +/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= limit) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const added = lines.length - before.length;
  const pad = title.pad?.t ? { ...title.pad, t: title.pad.t + 10 * added } : title.pad;
  return { title: { ...title, text: lines.join('<br>'), ...(pad && { pad }) }, more: added * TITLE_LINE };
}

/**
 * Words under an axis that would lie upon each other are slanted, which takes room below.
 * @param {Layout | undefined} axis @param {number} length @param {(text: string) => number} textWidth
 */
function slanted(axis, length, textWidth) {
  /** @type {string[]} */
  const words = Array.isArray(axis?.ticktext) ? axis.ticktext.map(String) : [];
  const lines = words.flatMap((word) => word.split('<br>'));
  const widest = Math.max(0, ...lines.map(textWidth));
  if (!axis || widest + TICK_GAP <= length / words.length) return { axis, lower: 0 };
  const ticktext = words.map((word) => word.replaceAll('<br>', ' '));
  const longest = Math.max(...ticktext.map(textWidth));
  return {
    axis: { ...axis, ticktext, tickangle: -45 },
    lower: Math.max(0, Math.round(longest * Math.SQRT1_2) - TICK_LINE),
  };
}

/** @param {Layout[] | undefined} controls */
function tops(controls) {
  return (controls ?? []).map(({ pad }) => pad?.t ?? 0);
}

/** @param {Layout[] | undefined} controls @param {number} by */
function lowered(controls, by) {
  return controls?.map((control) => ({ ...control, pad: { ...control.pad, t: (control.pad?.t ?? 0) + by } }));
}
