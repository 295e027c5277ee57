/**
 * @typedef {import('./figure.js').Figure} Figure
 * @typedef {import('./figure.js').Layout} Layout
 */

/** What is drawn on white paper, and what takes its place on a dark page: paper, letters, lines, the grid. */
const ON_DARK = new Map([
  ['#ffffff', '#1b1b1b'],
  ['white', '#1b1b1b'],
  ['#222222', '#e4e4e4'],
  ['#000000', '#e4e4e4'],
  ['black', '#e4e4e4'],
  ['#444444', '#c0c0c0'],
  ['#999999', '#808080'],
  ['#e6e6e6', '#3c3c3c'],
  // Series whose color would be lost.
  ['#0072b2', '#3f9fdc'],
  ['#7f6000', '#b39224'],
]);
const PAPER = 'rgba(0,0,0,0)';
const INK = '#e4e4e4';
const GRID = '#3c3c3c';

/**
 * The figure for a dark page: neutral colors change places, the page is seen through its paper. The colors of pictures
 * and maps stay, so that they agree with their scale and with the stored picture.
 * @param {Figure} figure @returns {Figure}
 */
export function darkened(figure) {
  const { data, layout, ...rest } = figure;
  const axis = { gridcolor: GRID, linecolor: '#c0c0c0', zerolinecolor: '#808080' };
  const template = recolored(layout.template ?? {});
  const isWhite = (/** @type {unknown} */ color) => color === undefined || color === '#ffffff' || color === 'white';
  return {
    ...rest,
    data: recolored(data),
    layout: {
      ...recolored(layout),
      paper_bgcolor: PAPER,
      ...(isWhite(layout.plot_bgcolor) && { plot_bgcolor: PAPER }),
      font: { ...layout.font, color: INK },
      template: {
        ...template,
        layout: {
          ...template.layout,
          xaxis: { ...axis, ...template.layout?.xaxis },
          yaxis: { ...axis, ...template.layout?.yaxis },
          // Plotly has one light color for the entry under the mouse: dark letters on light ones, then.
          updatemenudefaults: { bgcolor: '#d8d8d8', bordercolor: '#808080', font: { color: '#222222' } },
          sliderdefaults: {
            bgcolor: '#808080',
            activebgcolor: '#c0c0c0',
            bordercolor: '#808080',
            tickcolor: '#c0c0c0',
          },
        },
      },
    },
  };
}

/**
 * @template T
 * @param {T} part @returns {T} with every color that is a word or a code of its own exchanged, however deep
 */
function recolored(part) {
  if (Array.isArray(part)) return /** @type {T} */ (/** @type {unknown} */ (part.map(recolored)));
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).map(([key, value]) => {
    if (!/color$/.test(key)) return [key, recolored(value)];
    const swap = (/** @type {unknown} */ color) => (typeof color === 'string' ? (ON_DARK.get(color) ?? color) : color);
    // A list of colors has one a mark; a list of pairs is a scale, which stays.
    if (Array.isArray(value)) return [key, value.map(swap)];
    return [key, typeof value === 'object' ? recolored(value) : swap(value)];
  });
  return Object.fromEntries(entries);
}
