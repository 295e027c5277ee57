import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { bars, chooser, lines, mapGrid, scatter, stepper } from 'vitrine/figures';
import { layout, traces, type Parts } from './parts';

describe('charts', () => {
  it('leave the numbers of the y axis as much room as they need, so that its title stands beside them', () => {
    const room = (y: number[]) =>
      lines({ title: 't', xTitle: 'x', yTitle: 'y', series: [{ name: 'a', x: [0, 1], y }] }).layout.margin!.l!;
    assert.equal(room([0.1, 0.9]), 64);
    assert.equal(room([0.0031, 0.0036]), 34 + 7 * 6); // 0.0031
    assert.equal(room([7, 7]), 64);
  });

  it('take a color of the palette, and a form of line, that are theirs in other figures too', () => {
    const line = { x: [0, 1], y: [1, 2] };
    const axes = { title: 't', xTitle: 'x', yTitle: 'y' };
    const drawn = traces(
      lines({
        ...axes,
        series: [
          { name: 'a', ...line, color: 2, dash: 'dot', spread: [1, 1] },
          { name: 'b', ...line },
        ],
      }),
    );
    assert.deepEqual(
      drawn.map(({ line: own }) => [own.color, own.dash]),
      [
        [undefined, undefined],
        ['#009e73', 'dot'],
        ['#d55e00', 'solid'],
      ],
    );
    assert.match(drawn[0].fillcolor, /0,158,115/);
    const [bar] = traces(
      bars({ title: 't', yTitle: 'y', groups: ['g'], series: [{ name: 'a', values: [1], color: 3 }] }),
    );
    assert.equal(bar.marker.color, '#cc79a7');
  });
});

describe('bars', () => {
  const base = { title: 'T', yTitle: 'accuracy (%)', groups: ['train', 'test < all'] };
  const one = { name: 'one', values: [1, 2] };

  it('stand side by side around the middle of their group, without a gap between the groups being eaten up', () => {
    const [left, right] = traces(bars({ ...base, series: [one, { name: 'two', values: [3, 4] }] }));
    assert.deepEqual(
      [left.x, right.x],
      [
        [-0.2, 0.8],
        [0.2, 1.2],
      ],
    );
    assert.ok(left.width < 0.4, 'bars do not touch');
    assert.deepEqual(traces(bars({ ...base, series: [one] }))[0].x, [0, 1]);
  });

  it('carry their spread, and reference values as diamonds named once', () => {
    const figure = bars({
      ...base,
      series: [
        { ...one, spread: [0.1, 0.2], reference: [5, 6] },
        { ...one, name: 'two', reference: [7, 8] },
      ],
      referenceName: 'paper',
    });
    const [first, , ...diamonds] = traces(figure);
    assert.deepEqual(first.error_y.array, [0.1, 0.2]);
    assert.deepEqual(
      diamonds.map(({ y, marker, name, showlegend }) => [y, marker.symbol, name, showlegend]),
      [
        [[5, 6], 'diamond', 'paper', true],
        [[7, 8], 'diamond', 'paper', false],
      ],
    );
    diamonds.forEach(({ x }, i) =>
      (x as number[]).forEach((at, group) =>
        assert.ok(Math.abs(at - traces(figure)[i].x[group]) < 0.2, 'within its bar'),
      ),
    );
  });

  it('leave missing values out, and escape the names', () => {
    const figure = bars({ ...base, series: [{ name: 'a & b', values: [NaN, 2] }] });
    assert.deepEqual(traces(figure)[0].y, [null, 2]);
    assert.equal(traces(figure)[0].name, 'a &amp; b');
    assert.deepEqual(layout(figure).xaxis.ticktext, ['train', 'test &lt; all']);
    assert.equal(figure.alt, 'T. a & b: train missing, test < all 2.');
  });

  it('say what does not fit', () => {
    assert.throws(() => bars({ ...base, series: [] }), /2 groups and 0 series; wanted at least one of both/);
    assert.throws(() => bars({ ...base, series: [{ ...one, values: [1] }] }), /'one' has 1 values for 2 groups/);
    assert.throws(() => bars({ ...base, series: [{ ...one, spread: [1, 2, 3] }] }), /'one' has 3 spread for 2 groups/);
  });
});

describe('scatter', () => {
  const base = { title: 'T', xTitle: 'x', yTitle: 'y' };

  it('tells series apart by form as well as by color', () => {
    const figure = scatter({ ...base, series: ['a', 'b', 'c'].map((name) => ({ name, x: [1], y: [2] })) });
    assert.equal(new Set(traces(figure).map(({ marker }) => marker.symbol)).size, 3);
    assert.equal(new Set(traces(figure).map(({ marker }) => marker.color)).size, 3);
  });

  it('says what does not fit', () => {
    assert.throws(() => scatter({ ...base, series: [] }), /series is empty/);
    assert.throws(() => scatter({ ...base, series: [{ name: 'a', x: [1, 2], y: [1] }] }), /'a' has 2 x, 1 y; wanted/);
    assert.throws(() => scatter({ ...base, series: [{ name: 'a', x: [1], y: [1], labels: [] }] }), /0 labels/);
  });
});

describe('steps of charts', () => {
  const curve = (top: number, yScale: 'linear' | 'log' = 'linear') =>
    lines({ title: 'T', xTitle: 'x', yTitle: 'y', yScale, series: [{ name: 'n', x: [0, 1], y: [1, top] }] });
  const options = { name: 'step' };

  it('keep their axes, so that curves can be compared', () => {
    const figure = stepper([curve(10), curve(101)], ['a', 'b'], options);
    assert.deepEqual(layout(figure).yaxis.range, [-5, 107]);
    for (const step of layout(figure).sliders[0].steps)
      assert.equal(step.args[1].yaxis, undefined, 'a step leaves the axis alone');
  });

  it('keep logarithmic axes in powers of ten', () => {
    assert.deepEqual(
      layout(chooser([curve(10, 'log'), curve(100, 'log')], ['a', 'b'], options)).yaxis.range,
      [0, 2.12],
    );
  });

  it('have bars start at zero and end above the error bars', () => {
    const bar = (value: number) =>
      bars({ title: 'T', yTitle: 'y', groups: ['g'], series: [{ name: 'n', values: [value], spread: [50] }] });
    assert.deepEqual(layout(stepper([bar(50), bar(100)], ['a', 'b'], options)).yaxis.range, [0, 159]);
  });

  it('carry only what differs', () => {
    const figure = chooser([curve(10), curve(10)], ['a', 'b'], options);
    assert.deepEqual(
      layout(figure).updatemenus[0].buttons.map(({ args }: Parts) => args),
      [
        [{ visible: [true, false] }, {}],
        [{ visible: [false, true] }, {}],
      ],
    );
  });

  it('stand on one page when their titles need different numbers of lines', () => {
    const grid = (title: string) =>
      mapGrid({ title, rows: [{ cells: [{ map: { data: [1, 2, 3, 4], shape: [2, 2] } }] }], cellWidth: 300 });
    const [short, long] = [grid('short'), grid('a title of many words '.repeat(6))];
    assert.ok(long.height > short.height);
    const figure = stepper([short, long], ['a', 'b'], options);
    const inside = (parts: Parts) => figure.height - parts.margin.t - parts.margin.b;
    const steps = layout(figure).sliders[0].steps.map(({ args }: Parts) => args[1]);
    assert.equal(inside(steps[0]), inside(steps[1]));
    assert.equal(inside(steps[0]), short.height - layout(short).margin.t - layout(short).margin.b);
  });
});
