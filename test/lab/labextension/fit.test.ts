import { before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { bars, lines, mapGrid, stepper, steppers } from 'vitrine/figures';
import { type Drawn, type Layout, load, stored } from './drawn';

type Fit = (figure: object, room: number) => { figure: Drawn; scale: number };
type AtSameStep = (figure: Drawn, shown: object | undefined) => Drawn;

const curves = (title: string, last = 1) =>
  lines({
    title,
    series: ['training loss of the normal network', 'validation'].map((name) => ({ name, x: [1, 2], y: [2, last] })),
    xTitle: 'epoch',
    yTitle: 'loss',
    references: [{ name: 'chance', value: 2.3 }],
  });
const long = 'A title of so many words that it takes a line of its own in a wide cell and more in a narrow one';
const maps = (sign: number) =>
  mapGrid({
    title: 'maps',
    rows: [
      { label: 'network', cells: Array.from({ length: 6 }, () => ({ map: { data: [sign, 2, 3, 4], shape: [2, 2] } })) },
    ],
  });

describe('a figure in a cell', () => {
  let fit: Fit;
  let atSameStep: AtSameStep;
  before(async () => {
    ({ fit } = await load<{ fit: Fit }>('fit.js'));
    ({ atSameStep } = await load<{ atSameStep: AtSameStep }>('figure.js'));
  });

  it('stays as it is where it fits', () => {
    const figure = stored(curves('a'));
    assert.equal(fit(figure, figure.layout.width).figure, figure);
  });

  it('becomes narrower as a chart: as wide as the cell, letters as before, more lines of title, the legend below', () => {
    const before = stored(curves(long));
    const { figure, scale } = fit(before, 400);
    const { layout } = figure;
    assert.equal(scale, 1);
    assert.equal(layout.width, 400);
    assert.deepEqual(layout.font, before.layout.font);
    const linesOf = ({ title }: Layout) => title.text.split('<br>').length;
    const more = linesOf(layout) - linesOf(before.layout);
    assert.ok(more > 0, `${more} more lines`);
    assert.equal(layout.margin.t, before.layout.margin.t + 20 * more);
    // The room at the right holds the name of the line and nothing else.
    const inside = before.layout.width - before.layout.margin.l - before.layout.margin.r;
    const forName = Math.round((before.layout.legend.x - 1.02) * inside);
    assert.ok(forName > 20, `${forName} pixels for the name`);
    assert.equal(layout.margin.r, forName);
    assert.equal(layout.legend.orientation, 'h');
    assert.ok(layout.legend.y < 0);
    // The axes keep their height.
    const tall = ({ height, margin }: Layout) => height - margin.t - margin.b;
    assert.equal(tall(layout), tall(before.layout));
    assert.deepEqual(figure.data, before.data);
  });

  it('is scrolled where a chart would have no room left', () => {
    assert.equal(fit(stored(curves('a')), 100).figure.layout.width, 320);
  });

  it('slants words under an axis that would lie upon each other', () => {
    const groups = [
      'T-shirt',
      'Trouser',
      'Pullover',
      'Dress',
      'Coat',
      'Sandal',
      'Shirt',
      'Sneaker',
      'Bag',
      'Ankle boot',
    ];
    const figure = stored(
      bars({ title: '', yTitle: 'accuracy', groups, series: [{ name: 'a', values: groups.map(() => 0.5) }] }),
    );
    const narrow = fit(figure, 400).figure.layout;
    assert.equal(narrow.xaxis.tickangle, -45);
    assert.deepEqual(narrow.xaxis.ticktext, groups);
    assert.ok(narrow.margin.b > figure.layout.margin.b + 20, `${narrow.margin.b} below`);
    assert.ok(narrow.height > figure.layout.height);
  });

  it('becomes smaller as pictures and maps, down to three quarters', () => {
    const figure = stored(maps(1));
    const { width } = figure.layout;
    assert.deepEqual(fit(figure, 0.9 * width), { figure, scale: 0.9 });
    assert.deepEqual(fit(figure, 0.3 * width), { figure, scale: 0.75 });
  });

  it('fills the cell if it has no width of its own', () => {
    const { figure } = fit({ data: [{ type: 'scatter', y: [1, 2] }], layout: {} }, 500);
    assert.deepEqual(figure.layout, { width: 500, height: 360 });
  });

  it('stays as narrow at every step of its slider, and the slider has its place below the legend', () => {
    const figure = stored(stepper([curves('short'), curves(long, 3)], ['0', '1'], { name: 'step' }));
    const { layout } = fit(figure, 400).figure;
    const [slider] = layout.sliders;
    assert.equal(slider.steps.length, 2);
    const changes = slider.steps.map(({ args }) => args[1]);
    for (const change of changes) {
      assert.equal(change.width, 400);
      assert.equal(change.legend.orientation, 'h');
    }
    assert.ok(changes[1].margin.t > changes[0].margin.t, 'the second title has more lines');
    assert.equal(changes[0].margin.t, layout.margin.t);
    const lower = slider.pad.t - figure.layout.sliders[0].pad.t;
    assert.ok(lower > 19, `lower by ${lower}`);
    assert.equal(layout.margin.b, figure.layout.margin.b + lower);
  });

  it('stays as narrow behind a menu over sliders', () => {
    const choices = ['a', 'b'].map((label) => ({ label, figures: [curves(label), curves(`${label} 2`)] }));
    const figure = stored(steppers(choices, ['0', '1'], { name: 'step', choice: 'network' }));
    const { layout } = fit(figure, 400).figure;
    for (const { args } of layout.updatemenus[0].buttons) {
      assert.equal(args[1].width, 400);
      for (const step of args[1].sliders[0].steps) assert.equal(step.args[1].width, 400);
    }
  });

  it('is drawn again at the step that its reader chose', () => {
    const figure = stored(stepper([maps(1), maps(-1)], ['0', '1'], { name: 'step' }));
    const shown = { sliders: [{ active: 1 }] };
    const { data, layout } = atSameStep(figure, shown);
    assert.deepEqual(
      data.map(({ visible }) => visible),
      [...Array<boolean>(6).fill(false), ...Array<boolean>(6).fill(true)],
    );
    assert.equal(layout.sliders[0].active, 1);
    assert.deepEqual(layout.coloraxis, stored(maps(-1)).layout.coloraxis);
    assert.deepEqual(atSameStep(figure, undefined), figure);
  });
});
