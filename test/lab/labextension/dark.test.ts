import { before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { bars, type Figure, lines, mapGrid } from 'vitrine/figures';
import { type Drawn, load, stored } from './drawn';

const CLEAR = 'rgba(0,0,0,0)';

/** How bright a color of six digits is, from 0 to 1 (WCAG's relative luminance). */
function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast with JupyterLab's dark page. */
const contrast = (color: string) => (luminance(color) + 0.05) / (luminance('#111111') + 0.05);

describe('a figure on a dark page', () => {
  let darkened: (figure: Figure) => Drawn;
  before(async () => {
    ({ darkened } = await load<{ darkened: typeof darkened }>('dark.js'));
  });

  it('has light letters and lines on the page itself', () => {
    const series = Array.from({ length: 8 }, (_, i) => ({ name: `series ${i}`, x: [1, 2], y: [i, 2] }));
    const references = [{ name: 'chance', value: 1 }];
    const chart = lines({ title: 'a', series, xTitle: 'x', yTitle: 'y', references });
    const before = JSON.stringify(chart);
    const { data, layout } = darkened(chart);
    assert.equal(JSON.stringify(chart), before, 'what is given stays');
    assert.deepEqual([layout.paper_bgcolor, layout.plot_bgcolor], [CLEAR, CLEAR]);
    const letters = [layout.font.color, layout.annotations[0].font.color, layout.xaxis.tickcolor];
    for (const color of [...letters, layout.shapes[0].line.color])
      assert.ok(contrast(color) > 7, `${color}: contrast ${contrast(color)}`);
    const colors = data.map(({ line }) => line.color);
    assert.equal(new Set(colors).size, 8);
    for (const color of colors) assert.ok(contrast(color) >= 4.5, `${color}: contrast ${contrast(color)}`);
    assert.ok(contrast(layout.xaxis.gridcolor) < 2, 'the grid stays in the background');
  });

  it('keeps the colors of maps, and gray for what is missing', () => {
    const grid = mapGrid({ title: 'a', rows: [{ cells: [{ map: { data: [-1, NaN, 0, 1], shape: [2, 2] } }] }] });
    const { data, layout } = darkened(grid);
    assert.deepEqual(data, grid.data);
    assert.deepEqual(layout.coloraxis.colorscale, stored(grid).layout.coloraxis.colorscale);
    assert.equal(layout.plot_bgcolor, grid.layout.plot_bgcolor);
    assert.equal(layout.paper_bgcolor, CLEAR);
  });

  it('exchanges single colors of marks and lists of them', () => {
    const chart = bars({ title: 'a', yTitle: 'y', groups: ['g'], series: [{ name: 's', values: [1], spread: [0.1] }] });
    const own = { ...chart, data: [...chart.data, { type: 'bar', marker: { color: ['#444444', '#d55e00'] } }] };
    const { data } = darkened(own as Figure);
    assert.ok(contrast(data[0].error_y.color) > 7);
    assert.deepEqual(data[1].marker.color, ['#c0c0c0', '#d55e00']);
  });
});
