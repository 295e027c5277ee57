import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { bars, histogram, imageGrid, lines, mapGrid, scatter, stepper, steppers, type Figure } from 'vitrine/figures';
import { layout, traces, type Parts } from './parts';

const base = { title: 'T', xTitle: 'x', yTitle: 'y' };
const line = { name: 'n', x: [1, 10, 100], y: [1, 2, 3] };

describe('reference lines', () => {
  it('cross lines, bars and scatter at their value, named outside the chart and in the words', () => {
    const references = [{ name: 'chance', value: 0.5 }];
    for (const figure of [
      lines({ ...base, series: [line], references }),
      scatter({ ...base, series: [line], references }),
      bars({ ...base, groups: ['g'], series: [{ name: 'n', values: [1] }], references }),
    ]) {
      const [shape] = layout(figure).shapes;
      assert.deepEqual([shape.xref, shape.yref, shape.y0, shape.y1], ['paper', 'y', 0.5, 0.5]);
      assert.deepEqual([layout(figure).annotations[0].text, layout(figure).annotations[0].x], ['chance', 1]);
      assert.match(figure.alt, /Lines: chance at 0.5\.$/);
    }
  });

  it('stand upright on the x axis, and lie across bars that lie', () => {
    assert.deepEqual(
      layout(lines({ ...base, series: [line], references: [{ name: 'a', value: 5, axis: 'x' }] })).shapes[0].x0,
      5,
    );
    assert.equal(
      layout(
        bars({
          ...base,
          direction: 'lying',
          groups: ['g'],
          series: [{ name: 'n', values: [1] }],
          references: [{ name: 'a', value: 2 }],
        }),
      ).shapes[0].x1,
      2,
    );
  });

  it('take powers of ten for the name on a logarithmic axis, and refuse what has no place there', () => {
    const on = (value: number) => lines({ ...base, yScale: 'log', series: [line], references: [{ name: 'a', value }] });
    assert.deepEqual([layout(on(100)).shapes[0].y0, layout(on(100)).annotations[0].y], [100, 2]);
    assert.throws(() => on(0), /lines: the reference 'a' is 0, which has no place on a logarithmic axis/);
  });

  it('keep their names apart when the values are close', () => {
    const figure = lines({
      ...base,
      series: [line],
      references: [
        { name: 'a', value: 2 },
        { name: 'b', value: 2 },
      ],
    });
    assert.deepEqual(
      layout(figure).annotations.map((note: Parts) => note.yshift),
      [0, 14],
    );
  });

  it('are inside the common range of steps', () => {
    const figure = stepper(
      [lines({ ...base, series: [line], references: [{ name: 'a', value: 11 }] }), lines({ ...base, series: [line] })],
      ['a', 'b'],
      { name: 's' },
    );
    assert.ok(layout(figure).yaxis.range[1] > 11);
  });
});

describe('histogram', () => {
  it('counts values in half-open bins, the last one closed, and says what is in none', () => {
    const figure = histogram({
      ...base,
      bins: 2,
      range: [0, 2],
      series: [{ name: 'n', values: [0, 0.5, 1, 2, 3, -1, NaN] }],
    });
    assert.deepEqual(
      [traces(figure)[0].x, traces(figure)[0].y],
      [
        [0.5, 1.5],
        [2, 2],
      ],
    );
    assert.match(figure.alt, /n: 6 values, mean 0.917 \(1 missing, 2 outside 0 to 2\)/);
  });

  it('lays several series over each other as steps, as shares of values that are there', () => {
    const figure = histogram({
      ...base,
      bins: 2,
      height: 'share',
      series: [
        { name: 'a', values: [0, 2, 2, NaN] },
        { name: 'b', values: [0] },
      ],
    });
    assert.deepEqual(traces(figure)[0].x, [0, 0, 1, 1, 2, 2]);
    assert.deepEqual(traces(figure)[0].y, [0, 1 / 3, 1 / 3, 2 / 3, 2 / 3, 0]);
  });

  it('takes long arrays, one single value, and says what is missing', () => {
    assert.equal(
      traces(histogram({ ...base, bins: 1, series: [{ name: 'a', values: new Float32Array(300_000) }] }))[0].y[0],
      300_000,
    );
    assert.throws(() => histogram({ ...base, series: [{ name: 'a', values: [NaN] }] }), /no series has a finite value/);
    assert.throws(() => histogram({ ...base, bins: 0, series: [{ name: 'a', values: [1] }] }), /bins is 0/);
  });
});

describe('lines', () => {
  const draw = (series: Parts, more: Parts = {}) =>
    lines({ ...base, series: [{ name: 'n', x: [0, 1, 2, 3, 4], y: [1, 2, 3, 4, 5], ...series }], ...more });

  it('make gaps of values without a place on a logarithmic axis, and count them', () => {
    const figure = draw({ y: [-1, 0, 3, NaN, 5] }, { yScale: 'log' });
    assert.deepEqual(traces(figure)[0].y, [null, null, 3, null, 5]);
    assert.equal(figure.alt, 'T. n: 3 at 2 to 5 at 4 (1 missing; 2 not above 0, left out on the logarithmic axis).');
    assert.equal(traces(draw({}, { xScale: 'log' }))[0].x[0], null);
    assert.match(draw({ y: Array(5).fill(NaN) }).alt, /n: no values \(5 missing\)/);
  });

  it('have a band of plus and minus the spread, broken at a gap', () => {
    const [band] = traces(draw({ y: [1, 2, NaN, 4, 5], spread: Array(5).fill(0.5) }));
    assert.deepEqual(
      [band.x, band.y],
      [
        [0, 1, 1, 0, null, 3, 4, 4, 3],
        [1.5, 2.5, 1.5, 0.5, null, 4.5, 5.5, 4.5, 3.5],
      ],
    );
    assert.match(draw({ spread: Array(5).fill(0.5) }).alt, /5 \(band 4.5 to 5.5\) at 4/);
    assert.throws(() => draw({ spread: [1] }), /the spread of 'n' has 1 values; wanted 5/);
  });

  it('say when a band reaches below a logarithmic axis', () => {
    const figure = draw({ spread: Array(5).fill(1.5) }, { yScale: 'log' });
    assert.match(figure.alt, /the band reaches 0 or less at 1 points, drawn down to 0.5/);
    assert.equal(Math.min(...traces(figure)[0].y), 0.5);
  });

  it('of very many points keep the extremes of every pixel, and say so', () => {
    const y = Float64Array.from({ length: 200_000 }, (_, i) => Math.sin(i / 5000));
    [y[77_777], y[123_456]] = [9, -9];
    const figure = draw({ x: y.map((_, i) => i), y });
    const [{ x, y: drawn }] = traces(figure) as { x: number[]; y: number[] }[];
    assert.ok(drawn.length <= 2240, String(drawn.length));
    assert.deepEqual([drawn[x.indexOf(77_777)], drawn[x.indexOf(123_456)], x[0], x[x.length - 1]], [9, -9, 0, 199_999]);
    assert.ok(
      x.every((value, i) => i === 0 || value > x[i - 1]) && x.every((value, i) => drawn[i] === y[value]),
      'points of the line, in order',
    );
    assert.match(figure.alt, /200000 points, thinned to the smallest and largest of each pixel/);
  });

  it('are dashed from the ninth on, when colors come again', () => {
    const figure = lines({ ...base, series: Array.from({ length: 9 }, (_, i) => ({ ...line, name: String(i) })) });
    assert.equal(new Set(traces(figure).map(({ line: { color, dash } }) => color + dash)).size, 9);
  });
});

describe('bars and scatter', () => {
  it('say spreads, references and missing values in words', () => {
    const figure = bars({
      ...base,
      groups: ['a', 'b'],
      series: [{ name: 'n', values: [1, NaN], spread: [0.5, 0], reference: [2, 3] }],
    });
    assert.equal(figure.alt, 'T. n: a 1 ± 0.5 (published 2), b missing ± 0 (published 3).');
    assert.match(
      scatter({ ...base, series: [{ name: 'n', x: [1, 2, 3], y: [4, NaN, 6] }] }).alt,
      /n \(3 points, of them 1 with a missing value, x 1 to 3, y 4 to 6\)/,
    );
  });

  it('can lie, from the top down, with their error bars and numbers', () => {
    const [bar] = traces(
      bars({
        ...base,
        direction: 'lying',
        groups: ['a', 'b'],
        series: [{ name: 'n', values: [1, -2], spread: [0.1, 0.2] }],
      }),
    );
    assert.deepEqual([bar.orientation, bar.x, bar.y, bar.error_x.array], ['h', [1, -2], [0, 1], [0.1, 0.2]]);
    const figure = bars({
      ...base,
      direction: 'lying',
      groups: ['a', 'b'],
      series: [{ name: 'n', values: [1, -2] }],
      numbers: 'written',
    });
    assert.deepEqual(layout(figure).yaxis.range, [1.5, -0.5]);
    assert.deepEqual(traces(figure)[0].text, ['1', '−2']);
    assert.throws(
      () => bars({ ...base, groups: ['a'], series: [{ name: 'n', values: [1], spread: [1] }], numbers: 'written' }),
      /would cover/,
    );
  });

  it('draw the identity over what both measures have, and write labels', () => {
    const figure = scatter({
      ...base,
      identity: 'equal',
      labels: 'written',
      series: [{ name: 'n', x: [0, 5], y: [1, 9], labels: ['a', 'b'] }],
    });
    const [diagonal, points] = traces(figure);
    assert.deepEqual([diagonal.x, diagonal.y, points.mode, points.text], [[1, 5], [1, 5], 'text+markers', ['a', 'b']]);
  });

  it('put a label where it covers neither a point, nor another label, nor an edge', () => {
    const placed = (x: number[], y: number[], labels: string[]) =>
      traces(scatter({ ...base, labels: 'written', series: [{ name: 'n', x, y, labels }] }))[0].textposition;
    assert.deepEqual(placed([0, 5, 10], [0, 5, 10], ['a', 'b', 'c']), Array(3).fill('top center'), 'there is room');
    assert.deepEqual(
      placed([0, 5, 5.1, 10], [0, 5, 5, 10], ['a', 'one', 'two', 'c']).slice(1, 3),
      ['top center', 'bottom center'],
      'the second of two neighbors goes below',
    );
    assert.equal(placed([0, 10], [0, 10], ['a name that is long', 'b'])[0], 'middle right', 'not over the axis');
    assert.deepEqual(placed([1], [1], ['alone']), ['top center']);
    assert.equal(placed([0, NaN, 1], [0, 1, 1], ['a', 'missing', 'b']).length, 3);
  });
});

describe('imageGrid', () => {
  it('draws pixels with missing values gray, and counts them', () => {
    assert.match(imageGrid({ data: [0, NaN, 1, 0.5], shape: [1, 2, 2] }).alt, /1 pixels with missing values are gray/);
    const given = [0, NaN, 200, 100, 3, 4];
    assert.match(imageGrid({ data: given, shape: [1, 1, 2, 3] }).alt, /1 pixels/);
    assert.ok(Number.isNaN(given[1]), 'the values that were given stay as they are');
  });
});

describe('steppers', () => {
  const draw = (top: number) => lines({ ...base, series: [{ ...line, y: [0, 1, top] }] });
  const figure = steppers(
    [
      { label: 'one', figures: [draw(2), draw(3)] },
      { label: 'two', figures: [draw(4), draw(5)] },
    ],
    ['low', 'high'],
    { name: 'threshold', choice: 'digit', start: 1 },
  );

  it('show one figure of all, and give each entry of the menu the slider of its own figures', () => {
    assert.deepEqual(
      traces(figure).map(({ visible }) => visible),
      [false, true, false, false],
    );
    const shownBy = ({ args }: Parts) => args[0].visible.indexOf(true);
    assert.deepEqual(layout(figure).sliders[0].steps.map(shownBy), [0, 1]);
    const [one, two] = layout(figure).updatemenus[0].buttons;
    assert.deepEqual([shownBy(one), shownBy(two)], [1, 3]);
    assert.deepEqual(two.args[1].sliders[0].steps.map(shownBy), [2, 3]);
    assert.deepEqual([two.label, two.args[1].sliders[0].active], ['digit: two', 1]);
    assert.ok(layout(figure).yaxis.range[1] > 5, 'one range for all');
  });

  it('say what does not fit', () => {
    assert.throws(
      () => steppers([{ label: 'one', figures: [draw(2)] }], ['a', 'b'], { name: 's', choice: 'c' }),
      /'one' has 1 figures for 2 labels/,
    );
  });
});

describe('steps of maps', () => {
  const grid = (data: number[]) => mapGrid({ title: 'T', rows: [{ cells: [{ map: { data, shape: [1, 2] } }] }] });
  const bytes = (figure: Figure, i: number) => [...Buffer.from(traces(figure)[i].z.bdata, 'base64')];

  it('fill the scale of their own, or share one', () => {
    const figures = [grid([0, 1]), grid([0, 5])];
    const [own, common] = (['own', 'common'] as const).map((scale) =>
      stepper(figures, ['a', 'b'], { name: 's', scale }),
    );
    assert.deepEqual(
      [bytes(own, 0), bytes(own, 1)],
      [
        [0, 255],
        [0, 255],
      ],
    );
    assert.deepEqual(
      [bytes(common, 0), bytes(common, 1)],
      [
        [0, 51],
        [0, 255],
      ],
    );
    assert.match(common.alt, /from 0 to 5.*maps on one scale/);
  });

  it('take a sign if one of them has it; a limit cuts, and says so', () => {
    assert.equal(
      layout(stepper([grid([0, 1]), grid([-2, 1])], ['a', 'b'], { name: 's', scale: 'common' })).coloraxis.cmin,
      -127,
    );
    const cut = mapGrid({
      title: 'T',
      limit: 2,
      rows: [{ cells: [{ map: { data: [NaN, 1, 8, 2], shape: [1, 4] } }] }],
    });
    assert.match(cut.alt, /from 0 to 2; 1 missing values in gray; 1 values beyond the scale/);
  });
});
