import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import sharp from 'sharp';
import {
  chooser,
  imageGrid,
  imageRow,
  lines,
  mapGrid,
  mapRow,
  maskRow,
  overlay,
  renderPng,
  stepper,
  type Figure,
} from 'vitrine/figures';
import { tf } from 'vitrine/runtime';
import { layout, traces } from './parts';

const map = (data: number[], shape = [1, data.length]) => ({ data, shape });
const grid = (...maps: number[][]) =>
  mapGrid({ title: 'T', rows: [{ cells: maps.map((data) => ({ map: map(data) })) }] });

/** The values of a heat map, which travel as base64 of small integers. */
function levels(figure: Figure, trace = 0): number[] {
  const { z } = traces(figure)[trace];
  const bytes = Buffer.from(z.bdata, 'base64');
  if (z.dtype === 'u1') return [...bytes];
  if (z.dtype === 'i1') return [...new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)];
  assert.equal(z.dtype, 'f4', 'a type of at most four bytes');
  return [...new Float32Array(Uint8Array.from(bytes).buffer)];
}

/** Red, green, blue of a pixel of the rendered figure, at shares of the cell's box. */
async function pixels(figure: Figure): Promise<(cell: number, x: number, y: number) => number[]> {
  const png = renderPng(figure)!;
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const scale = info.width / figure.width;
  const { l, r, t, b } = figure.layout.margin as { l: number; r: number; t: number; b: number };
  return (cell, x, y) => {
    const suffix = cell === 0 ? '' : String(cell + 1);
    const [[x0, x1], [y0, y1]] = [layout(figure)[`xaxis${suffix}`].domain, layout(figure)[`yaxis${suffix}`].domain];
    const left = (l + (figure.width - l - r) * (x0 + (x1 - x0) * x)) * scale;
    const top = (t + (figure.height - t - b) * (1 - (y1 - (y1 - y0) * y))) * scale;
    const at = (Math.floor(top) * info.width + Math.floor(left)) * 3;
    return [...data.subarray(at, at + 3)];
  };
}
const near = (came: number[], wanted: number[], within = 30) =>
  assert.ok(
    came.every((value, i) => Math.abs(value - wanted[i]) <= within),
    `color ${came}, wanted about ${wanted}`,
  );

describe('mapGrid', () => {
  it('puts signed maps on one symmetric scale, with one color bar', () => {
    const figure = grid([-1, 0.5], [4, 0]);
    const { cmin, cmax, colorbar } = layout(figure).coloraxis;
    assert.equal(cmin, -cmax);
    assert.ok(colorbar);
    assert.match(figure.alt, /from -4 to 4/);
    for (const trace of figure.data as { coloraxis?: string }[]) assert.equal(trace.coloraxis, 'coloraxis');
  });

  it('keeps maps as small whole numbers, zero at zero', () => {
    assert.deepEqual(levels(grid([-1, 0, 0.25, 1])), [-127, 0, 32, 127]);
    assert.deepEqual(levels(grid([0, 0.5, 1])), [0, 128, 255]);
  });

  it('draws zero of a signed map white, its ends orange and blue, and NaN gray', async () => {
    const at = await pixels(grid([-1, 0, 1, NaN]));
    near(at(0, 0.375, 0.5), [255, 255, 255], 12);
    const [blue, orange, gray] = [at(0, 0.125, 0.5), at(0, 0.625, 0.5), at(0, 0.875, 0.5)];
    assert.ok(blue[2] > blue[0] + 50, `${blue}`);
    assert.ok(orange[0] > orange[2] + 50, `${orange}`);
    assert.ok(Math.max(...gray) - Math.min(...gray) < 10 && gray[0] < 230, `${gray}`);
  });

  it('draws images pixel by pixel in their own colors', async () => {
    const red = { data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255), shape: [2, 2, 3] };
    const at = await pixels(mapGrid({ title: 'T', rows: [{ cells: [{ image: red }] }] }));
    near(at(0, 0.25, 0.25), [255, 0, 0]);
    near(at(0, 0.75, 0.25), [0, 255, 0]);
    near(at(0, 0.25, 0.75), [0, 0, 255]);
    near(at(0, 0.75, 0.75), [255, 255, 255]);
  });

  it('draws masks in two colors, without a color bar', async () => {
    const figure = mapGrid({ title: 'T', rows: [maskRow({ data: [0, 1, 1, 1], shape: [1, 2, 2] })] });
    assert.equal(layout(figure).coloraxis, undefined);
    const at = await pixels(figure);
    assert.ok(at(0, 0.25, 0.25)[0] > 200 && at(0, 0.75, 0.75)[0] < 100);
  });

  it('draws a constant map and an all-zero map without dividing by zero', () => {
    for (const values of [
      [0, 0, 0],
      [2, 2, 2],
    ]) {
      assert.ok(levels(grid(values)).every(Number.isFinite), String(values));
    }
  });

  it('says what is wrong with a picture and where', () => {
    assert.throws(() => mapGrid({ title: 'T', rows: [] }), /rows has no image, map or mask/);
    assert.throws(
      () => mapGrid({ title: 'T', rows: [{ cells: [{ map: map([1]), mask: map([1]) }] }] }),
      /rows\[0\].cells\[0\] has map and mask; wanted one/,
    );
    assert.throws(
      () => mapGrid({ title: 'T', rows: [{ cells: [{ map: { data: [1, 2], shape: [3, 3] } }] }] }),
      /cells\[0\].map has 2 values, but its shape \[3,3\] holds 9/,
    );
    assert.throws(
      () => mapGrid({ title: 'T', rows: [{ cells: [{ map: { data: [1, 2, 3], shape: [1, 1, 3] } }] }] }),
      /wanted \[h,w\] or \[h,w,1\]/,
    );
    assert.throws(
      () => mapGrid({ title: 'T', rows: [{ cells: [{ image: { data: [-5], shape: [1, 1] } }] }] }),
      /has the value -5/,
    );
  });
});

describe('large images', () => {
  it('are made smaller by whole blocks, and stay where they were', async () => {
    // Left half black and white columns in turn, whose mean is gray; right half red.
    const wide = Uint8Array.from({ length: 300 * 300 * 3 }, (_, i) => {
      const [x, channel] = [Math.floor(i / 3) % 300, i % 3];
      return x >= 150 ? (channel === 0 ? 255 : 0) : 255 * (x % 2);
    });
    const figure = mapGrid({ title: 'T', rows: [{ cells: [{ image: { data: wide, shape: [300, 300, 3] } }] }] });
    const trace = traces(figure)[0];
    const { width } = await sharp(Buffer.from(trace.source.split(',')[1], 'base64')).metadata();
    assert.deepEqual([width, trace.dx, trace.x0], [150, 2, 0.5]);
    const at = await pixels(figure);
    near(at(0, 0.1, 0.5), [128, 128, 128], 8);
    near(at(0, 0.45, 0.9), [128, 128, 128], 8);
    near(at(0, 0.55, 0.1), [255, 0, 0], 8);
    near(at(0, 0.97, 0.97), [255, 0, 0], 8);
  });

  it('keep every pixel that the page can show', () => {
    const { source } = traces(
      mapGrid({ title: 'T', rows: [{ cells: [{ image: { data: new Uint8Array(200 * 200), shape: [200, 200] } }] }] }),
    )[0];
    assert.equal(Buffer.from(source.split(',')[1], 'base64').readUInt32BE(16), 200);
  });
});

describe('rows of a grid', () => {
  it('take a batch as a tensor or as values, one cell a picture', () => {
    const tensor = tf.tensor3d([1, 2, 3, 4], [2, 1, 2]);
    assert.deepEqual(mapRow(tensor), mapRow({ data: [1, 2, 3, 4], shape: [2, 1, 2] }));
    assert.deepEqual(mapRow(tensor, { label: 'L', titles: ['a', 'b'] }).cells[1], {
      map: { data: [3, 4], shape: [1, 2] },
      title: 'b',
    });
    assert.equal(imageRow({ data: new Uint8Array(12), shape: [1, 2, 2, 3] }).cells.length, 1);
    assert.throws(
      () => maskRow({ data: [1], shape: [1, 2, 2] }),
      /maskRow: the batch has the shape \[1,2,2\] and 1 values/,
    );
    assert.throws(() => mapRow(tensor, { titles: ['a'] }), /titles has 1 entries for 2 pictures/);
  });
});

describe('imageGrid', () => {
  it('breaks a batch into rows and checks its parts', () => {
    const figure = imageGrid(
      { data: new Uint8Array(5 * 4), shape: [5, 2, 2] },
      { columns: 3, titles: ['a', 'b', 'c', 'd', 'e'] },
    );
    assert.match(figure.alt, /5 images in 2 rows/);
    assert.throws(
      () => imageGrid({ data: new Uint8Array(3), shape: [1, 2, 2] }),
      /imageGrid: images has the shape \[1,2,2\] and 3 values/,
    );
    assert.throws(
      () => imageGrid({ data: new Uint8Array(4), shape: [1, 2, 2] }, { titles: [] }),
      /titles has 0 entries for 1 images/,
    );
  });
});

describe('lines', () => {
  const line = { name: 'a < b', x: [1, 2, 3], y: [1, 4, 9] };
  const base = { title: 'T', xTitle: 'x', yTitle: 'y' };

  it('write words under whole numbers where they are given', () => {
    const { tickvals, ticktext } = layout(lines({ ...base, series: [line], xLabels: ['trained', 'a < b', 'c'] })).xaxis;
    assert.deepEqual(
      [tickvals, ticktext],
      [
        [0, 1, 2],
        ['trained', 'a &lt; b', 'c'],
      ],
    );
  });

  it('draws a band from its lower to its upper end and back', () => {
    const figure = lines({ ...base, series: [{ ...line, low: [0, 3, 8], high: [2, 5, 10] }] });
    const [band, curve] = figure.data as { x: number[]; y: number[]; name: string }[];
    assert.deepEqual(band.x, [1, 2, 3, 3, 2, 1]);
    assert.deepEqual(band.y, [2, 5, 10, 8, 3, 0]);
    assert.equal(curve.name, 'a &lt; b');
    assert.equal(figure.alt, 'T. a < b: 1 (band 0 to 2) at 1 to 9 (band 8 to 10) at 3.');
  });

  it('gives each line a color of its own and axes their titles', () => {
    const figure = lines({ ...base, series: [line, { ...line, name: 'c' }], yScale: 'log' });
    const colors = (figure.data as { line: { color: string } }[]).map((trace) => trace.line.color);
    assert.equal(new Set(colors).size, 2);
    assert.equal(layout(figure).xaxis!.title!.text, 'x');
    assert.equal(layout(figure).yaxis!.type, 'log');
  });

  it('says what does not fit', () => {
    assert.throws(() => lines({ ...base, series: [] }), /series is empty/);
    assert.throws(() => lines({ ...base, series: [{ ...line, y: [1] }] }), /'a < b' has 3 x and 1 y/);
    assert.throws(
      () => lines({ ...base, series: [{ ...line, low: [1] }] }),
      /band of 'a < b' has 1 lower and 0 upper ends; wanted 3/,
    );
  });
});

describe('stepper and chooser', () => {
  const figures = [1, 2, 3].map((k) =>
    mapGrid({ title: `step ${k}`, rows: [{ cells: [{ map: map([k, 0]) }, { mask: map([1, 0]), title: `t${k}` }] }] }),
  );
  const labels = ['one', 'two', 'three'];

  for (const [name, combine, part] of [
    ['stepper', stepper, 'sliders'],
    ['chooser', chooser, 'updatemenus'],
  ] as const) {
    it(`${name} shows one figure at a time and changes its title, titles of cells and scale with it`, () => {
      const figure = combine(figures, labels, { name: 'stage', start: 1 });
      assert.deepEqual(
        (figure.data as { visible?: boolean }[]).map((trace) => trace.visible),
        [false, false, true, true, false, false],
      );
      const control = layout(figure)[part]![0];
      const steps = control.steps ?? control.buttons;
      assert.equal(control.active, 1);
      const [restyle, relayout] = steps[2].args;
      assert.deepEqual(restyle.visible, [false, false, false, false, true, true]);
      assert.match(relayout.title.text, /step 3/);
      assert.ok(relayout.annotations.some(({ text }: { text: string }) => text === 't3'));
      assert.notDeepEqual(relayout.coloraxis, steps[0].args[1].coloraxis);
      assert.match(figure.alt, /step 2.*stage: one, two, three/);
    });

    it(`${name} says what does not fit together`, () => {
      assert.throws(() => combine([], [], { name: 'n' }), /there are 0 figures; wanted 1 to 12/);
      assert.throws(() => combine(Array(13).fill(figures[0]), Array(13).fill('x'), { name: 'n' }), /13 figures/);
      assert.throws(() => combine(figures, ['a'], { name: 'n' }), /1 labels for 3 figures/);
      assert.throws(() => combine(figures, labels, { name: 'n', start: 3 }), /start is 3/);
      assert.throws(
        () => combine([figures[0], grid([1])], ['a', 'b'], { name: 'n' }),
        /figure 1 has the traces heatmap, the first heatmap,heatmap/,
      );
    });
  }

  it('leave room for the control below the picture', async () => {
    const figure = stepper(figures, labels, { name: 'stage' });
    assert.ok(figure.height > figures[0].height);
    const { data, info } = await sharp(renderPng(figure)).grayscale().raw().toBuffer({ resolveWithObject: true });
    const lastRow = data.subarray((info.height - 2) * info.width);
    assert.ok(
      lastRow.every((value: number) => value > 240),
      'nothing is cut off at the bottom',
    );
  });
});

describe('overlay', () => {
  const image = { data: Uint8Array.of(255, 255, 255, 255), shape: [2, 2] };
  const options = { title: 'T', image, map: { data: [-1, 1, 0, 0], shape: [2, 2] } };

  it('mixes the map into its image by the opacity it starts with', async () => {
    const corner = async (opacity: number) => (await pixels(overlay({ ...options, opacity })))(0, 0.25, 0.25);
    near(await corner(0), [255, 255, 255], 4);
    const [half, whole] = [await corner(0.5), await corner(1)];
    assert.ok(whole[0] < 60, `${whole}`);
    near(
      half,
      whole.map((value) => (value + 255) / 2),
      6,
    );
  });

  it('has a slider that changes the map alone', () => {
    const { steps, active } = layout(overlay(options)).sliders[0];
    assert.equal(active, 6);
    assert.deepEqual(steps[3].args, [{ opacity: 0.3 }, [1]]);
  });

  it('says what does not fit', () => {
    assert.throws(
      () => overlay({ ...options, map: { data: [1], shape: [1, 1] } }),
      /image is \[2,2\] and map \[1,1\]; wanted the same height and width/,
    );
    assert.throws(() => overlay({ ...options, opacity: 2 }), /opacity is 2; wanted 0 to 1/);
  });
});
