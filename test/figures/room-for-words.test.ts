import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lines, mapGrid, type Figure } from 'vitrine/figures';

describe('room for words', () => {
  const map = { data: new Float32Array(16).fill(1), shape: [4, 4] };
  const grid = (label: string) => mapGrid({ title: 'T', rows: [{ label, cells: [{ map }] }] });
  const left = ({ layout }: Figure) => layout.margin!.l!;
  const chart = (name: string) =>
    lines({
      title: 'T',
      xTitle: 'x',
      yTitle: 'y',
      series: ['short', name].map((each) => ({ name: each, x: [0, 1], y: [0, 1] })),
    });
  const axes = ({ width, layout }: Figure) => width - layout.margin!.l! - layout.margin!.r!;

  it("a map's label gets what its letters take, not their number", () => {
    assert.ok(left(grid('WWWWWWWWWW')) - left(grid('iiiiiiiiii')) > 60);
    assert.ok(left(grid('SmoothGrad-squared')) > 18 * 6.4 + 22);
  });

  it('long names in a legend widen the figure instead of narrowing its axes', () => {
    const [usual, long, longest] = ['gradient', 'guided backpropagation, from the top', 'x'.repeat(200)].map(chart);
    assert.ok(long.width > usual.width);
    assert.ok(axes(long) >= 300 && axes(longest) >= 300);
    assert.ok(longest.width <= 900);
  });

  it('a title of the y axis that is longer than the axis is broken into lines, which get their room', () => {
    const titled = (yTitle: string) =>
      lines({ title: 'T', xTitle: 'x', yTitle, series: [{ name: 'a', x: [0, 1], y: [0, 1] }] });
    const text = ({ layout }: Figure) => (layout.yaxis!.title as { text: string }).text;
    const [short, long] = ['sensitivity', 'share of malignant lesions found, of all that are malignant (sensitivity)'];
    assert.equal(text(titled(short)), short);
    const broken = text(titled(long)).split('<br>');
    assert.equal(broken.length, 2);
    assert.equal(broken.join(' '), long);
    assert.equal(left(titled(long)), left(titled(short)) + 18);
  });
});
