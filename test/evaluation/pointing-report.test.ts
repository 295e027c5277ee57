import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  contentHeatmap,
  conv2d,
  dense,
  flatten,
  gradCam,
  maskFromBoxes,
  Network,
  parseCsv,
  pointingGame,
  Random,
  resizeMaps,
  stochasticPointingGame,
  tf,
} from 'vitrine';
import {
  pointedPhotographs,
  pointingReport,
  pointNamed,
  summarizePointing,
  worstPointed,
  type MapMethod,
  type PointedObject,
  type PointedPhotograph,
  type PointingRow,
  type PointingScores,
} from 'vitrine/evaluation';
import { FormatError } from 'vitrine/formats';
import { smallNetwork } from './photographs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pointing-report-'));
after(() => fs.rmSync(folder, { recursive: true }));
const network = smallNetwork();
after(() => network.dispose());

/** A class in a photograph of `size`, in a box that is counted from 1. */
function boxed(label: number, [xmin, ymin, xmax, ymax]: number[], size: [h: number, w: number]): PointedObject {
  const region = () => maskFromBoxes([{ xmin, ymin, xmax, ymax }], size).mask;
  return { label, region, difficult: false, marked: false };
}

function photographOf(name: string, [height, width]: [number, number], objects: PointedObject[]): PointedPhotograph {
  const load = () => {
    const x = new Random(name).normals(height * width * 3);
    return Promise.resolve({ x, shape: [height, width, 3] as [number, number, number] });
  };
  return { name, height, width, objects, load };
}

/** A method whose maps are known, one for each row. */
function knownMaps(...maps: number[][][]): MapMethod {
  return (_, x, { firstImage }) =>
    Promise.resolve({
      map: tf.tensor3d(Array.from({ length: x.shape[0] }, (__, i) => maps[(firstImage + i) % maps.length])),
      output: tf.zeros([x.shape[0], 4]),
    });
}

/** Photographs of several sizes, with one to three classes each. */
function several(count: number): PointedPhotograph[] {
  return Array.from({ length: count }, (_, i) => {
    const random = new Random(i);
    const size: [number, number] = [12 + 2 * random.integer(3), 12 + 3 * random.integer(2)];
    const objects = Array.from({ length: 1 + (i % 3) }, (__, label) => {
      const [left, top] = [1 + random.integer(8), 1 + random.integer(8)];
      return boxed((label + i) % 4, [left, top, left + random.integer(4), top + random.integer(4)], size);
    });
    return photographOf(`photograph ${i}`, size, objects);
  });
}

const scores = ({ pointingGame: pg, stochastic, contentHeatmap: ch }: PointingScores) => [pg, stochastic, ch];

describe('pointingReport', () => {
  it('gives the scores worked out by hand, the tolerance open or closed', async () => {
    const peak = (row: number, column: number) =>
      Array.from({ length: 40 }, (_, y) => Array.from({ length: 40 }, (__, x) => Number(y === row && x === column)));
    const square = [11, 11, 21, 21]; // rows and columns 10 to 20, counted from 0
    const photographs = [1, 2, 3, 4].map((i) => photographOf(`${i}`, [40, 40], [boxed(0, square, [40, 40])]));
    const method = knownMaps(peak(5, 25), peak(15, 35), peak(15, 34), peak(15, 15));
    const { rows, all } = await pointingReport(network, photographs, { method });
    assert.deepEqual(rows.map(scores), [
      [1, 1, 0],
      [0, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
    ]);
    assert.deepEqual(
      rows.map(({ drawn, area }) => [drawn, area]),
      [1, 0, 1, 1].map((drawn) => [drawn, 0.075625]),
    );
    assert.deepEqual([all.pointingGame.mean, all.contentHeatmap.mean, all.degenerate], [0.75, 0.25, 0]);
    const closed = await pointingReport(network, photographs, { method, edge: 'closed' });
    assert.equal(closed.all.pointingGame.mean, 1);
    const near = await pointingReport(network, photographs, { method, radius: 5 });
    assert.equal(near.all.pointingGame.mean, 0.25);
  });

  it('brings a map to the size of the photograph, half-pixel, as worked out by hand', async () => {
    const small = [photographOf('a', [4, 4], [boxed(0, [1, 1, 2, 2], [4, 4])])];
    const first = knownMaps([
      [1, 0],
      [0, 0],
    ]);
    const second = knownMaps([
      [0, 1, 0],
      [2, 4, 1],
      [0, 0, 0],
    ]);
    const [row] = (await pointingReport(network, small, { method: first, radius: 2 })).rows;
    assert.equal(row.contentHeatmap, 0.765625);
    const large = [photographOf('b', [6, 6], [boxed(0, [1, 1, 2, 2], [6, 6])])];
    const of = async (radius: number) => (await pointingReport(network, large, { method: second, radius })).rows[0];
    assert.deepEqual(scores(await of(1)), [0, 0.048828, 0.048828]);
    assert.deepEqual(scores(await of(2)), [1, 0.3125, 0.048828]);
    assert.equal((await of(3)).stochastic, 0.724609);
  });

  it('counts maps that point nowhere, without a score or as even ones, and takes the positive part', async () => {
    const [even, none, signed] = [0.5, 0, 1].map((value) => [[value, value], [value, value]]); // prettier-ignore
    signed[0] = [-3, 0];
    const method = knownMaps(even, none, signed);
    const photographs = ['even', 'none', 'signed'].map((name) =>
      photographOf(name, [6, 8], [boxed(0, [1, 1, 4, 3], [6, 8])]),
    );
    const { rows, all } = await pointingReport(network, photographs, { method, radius: 2 });
    const [area, reach] = [12 / 48, 20 / 48]; // 4 x 3 pixels, and 5 x 4: the corner is at the distance √2
    assert.deepEqual(scores(rows[0]), [NaN, Math.round(reach * 1e6) / 1e6, area]);
    assert.deepEqual(scores(rows[1]), [NaN, NaN, NaN]);
    assert.deepEqual(
      rows.map(({ degenerate }) => degenerate),
      [true, true, false],
    );
    assert.deepEqual([all.degenerate, all.pointingGame.used, all.contentHeatmap.used, all.n], [2, 1, 2, 3]);
    assert.ok(rows[2].contentHeatmap < area, 'what speaks against the class is not counted for it');
    const published = await pointingReport(network, photographs, { method, radius: 2, degenerate: 'uniform' });
    for (const row of published.rows.slice(0, 2))
      assert.deepEqual(scores(row), [1, Math.round(reach * 1e6) / 1e6, area]);
    assert.deepEqual(published.rows[2], rows[2]);
    assert.equal(published.all.degenerate, 2);
    const broken: MapMethod = (_, x) =>
      Promise.resolve({ map: tf.fill([x.shape[0], 2, 2], NaN), output: tf.zeros([x.shape[0], 4]) });
    for (const degenerate of ['undefined', 'uniform'] as const) {
      const [row] = (await pointingReport(network, photographs, { method: broken, degenerate })).rows;
      assert.deepEqual([...scores(row), row.drawn, row.degenerate], [NaN, NaN, NaN, NaN, true]);
    }
  });

  it('gives what direct calls of the metrics give, whatever the batch, and leaves no tensor behind', async () => {
    const photographs = several(9);
    const before = tf.memory().numTensors;
    const report = await pointingReport(network, photographs, { radius: 3, layer: 'relu2', seed: 4 });
    assert.equal(tf.memory().numTensors, before);
    assert.equal(report.maps, 'gradCam relu2 within 3');
    let at = 0;
    for (const { name, height, width, objects, load } of photographs) {
      const { x, shape } = await load();
      const image = tf.tensor4d(x, [1, ...shape]);
      for (const { label, region } of objects) {
        const { map, output } = await gradCam(network.resized(shape), image, {
          ...{ layer: 'relu2', target: label, upsampling: 'none' },
        });
        const saliency = resizeMaps(map as tf.Tensor3D, [height, width]);
        const mask = { data: region(), shape: [1, height, width] };
        const row = report.rows[at++];
        const sampled = { estimate: 'sampled', seed: `4/${name}/${label}`, radius: 3 } as const;
        const wanted = {
          pointingGame: pointingGame(mask, saliency, { rule: 'withinRadius', radius: 3, constant: 'undefined' })[0],
          stochastic: stochasticPointingGame(mask, saliency, { radius: 3 })[0],
          drawn: stochasticPointingGame(mask, saliency, sampled)[0],
          contentHeatmap: contentHeatmap(mask, saliency)[0],
        };
        for (const [score, value] of Object.entries(wanted)) {
          const got = row[score as keyof typeof wanted];
          assert.ok(
            Object.is(got, value) || Math.abs(got - value) < 1e-5,
            `${name} ${label} ${score}: ${got}, ${value}`,
          );
        }
        assert.deepEqual([row.name, row.label, row.predicted], [name, label, output.argMax(1).dataSync()[0]]);
        tf.dispose([map, output, saliency]);
      }
      image.dispose();
    }
    assert.equal(at, report.rows.length);
    for (const batchSize of [1, 4])
      assert.equal(
        (await pointingReport(network, photographs, { radius: 3, layer: 'relu2', seed: 4, batchSize })).csv,
        report.csv,
      );
    assert.notEqual(
      (await pointingReport(network, photographs, { radius: 3, layer: 'relu2', seed: 5 })).csv,
      report.csv,
    );
  });

  it('explains, of several outputs that stand for a class, the largest, and counts after a background', async () => {
    const [one] = several(1);
    const asking = (outputs?: number[]) => [{ ...one, objects: one.objects.map((object) => ({ ...object, outputs })) }];
    const { rows: all } = await pointingReport(network, asking([0, 1, 2, 3]));
    assert.deepEqual([all[0].output, all[0].correct], [all[0].predicted, true]);
    const [alone] = (await pointingReport(network, asking([all[0].output]))).rows;
    assert.deepEqual(alone, all[0]);
    const others = [0, 1, 2, 3].filter((output) => output !== all[0].output);
    assert.equal((await pointingReport(network, asking(others))).rows[0].correct, false);
    const shifted = (await pointingReport(network, asking(), { labelOffset: 1 })).rows[0];
    assert.deepEqual([shifted.output, shifted.predicted], [1, all[0].predicted - 1]);
  });

  it('is averaged over classes, one without a photograph left out or 0, as worked out by hand', () => {
    const row = (label: number, hit: number, difficult = false): PointingRow => ({
      ...{ name: '', label, output: label, predicted: 0, correct: label === 0, pointingGame: hit, stochastic: hit },
      ...{ drawn: hit, contentHeatmap: hit / 2, area: 0.1, reach: 0.2, degenerate: false, difficult, marked: false },
    });
    const rows = [row(0, 1), row(0, 1, true), row(0, 1), row(0, 0), row(1, 0, true), row(2, NaN)];
    const skipped = summarizePointing(rows);
    assert.deepEqual(skipped.all.pointingGameByClass, { mean: 0.375, used: 2, empty: 1 });
    assert.deepEqual(summarizePointing(rows, { classes: 3 }).all.pointingGameByClass, {
      mean: 0.25,
      used: 2,
      empty: 1,
    });
    assert.deepEqual([skipped.all.pointingGame.mean, skipped.all.accuracy.mean], [0.6, 4 / 6]);
    assert.deepEqual([skipped.difficult.n, skipped.difficult.pointingGameByClass.mean], [2, 0.5]);
    assert.deepEqual(
      skipped.classes.map(({ label, n, contentHeatmap: { mean } }) => [label, n, mean]),
      [
        [0, 4, 0.375],
        [1, 1, 0],
        [2, 1, NaN],
      ],
    );
    assert.deepEqual(worstPointed(rows, 9), [rows[3], rows[4], rows[0], rows[1], rows[2]]);
  });

  it('leaves out, with the reason, what cannot be read or has no region, and marked objects of points alone', async () => {
    const [good] = several(1);
    const broken = {
      ...photographOf('broken', [4, 4], [boxed(0, [1, 1, 2, 2], [4, 4]), boxed(2, [1, 1, 2, 2], [4, 4])]),
      load: () => Promise.reject(new FormatError('broken', 'cannot be read as an image')),
    };
    const empty = photographOf('empty', [12, 12], [boxed(1, [20, 20, 30, 30], [12, 12])]);
    const marked = { ...good, name: 'marked', objects: good.objects.map((object) => ({ ...object, marked: true })) };
    const report = await pointingReport(network, [broken, good, empty, marked]);
    const reason = 'cannot be read';
    assert.deepEqual(report.excluded, [
      { name: 'broken', label: 0, reason, detail: 'cannot be read as an image' },
      { name: 'broken', label: 2, reason, detail: 'cannot be read as an image' },
      { name: 'empty', label: 1, reason: 'no pixel in the region', detail: '' },
    ]);
    assert.equal(report.rows.length, 2);
    const [first, second] = report.rows;
    assert.deepEqual([second.pointingGame, second.stochastic, second.drawn], [NaN, NaN, NaN]);
    assert.equal(second.contentHeatmap, first.contentHeatmap);
    assert.equal(parseCsv(report.csv, { name: 'rows' }).rows.length, 5);
  });

  it('goes on after a stop, a torn line and a photograph that is not whole, to the same bytes', async () => {
    const photographs = several(12); // with 1, 2, 3, 1, 2, 3, … classes
    const file = path.join(folder, 'rows.csv');
    const options = { batchSize: 2, radius: 2 };
    const whole = await pointingReport(network, photographs, options);
    const controller = new AbortController();
    const stopping = photographs.map((photograph, i) => ({
      ...photograph,
      load: () => (i === 7 && controller.abort(), photograph.load()),
    }));
    await assert.rejects(pointingReport(network, stopping, { ...options, file, signal: controller.signal }), /stopped/);
    const before = fs.readFileSync(file, 'utf8');
    assert.ok(whole.csv.startsWith(before));
    assert.equal(
      before.split('\n').length - 2,
      7,
      'two batches; the third was being explained when the fourth was read',
    );
    const ends = [...whole.csv.matchAll(/\n/g)].map(({ index }) => index + 1);
    for (const cut of [ends[0], 10, ends[3], ends[5], ends[5] + 30, whole.csv.length - 1, whole.csv.length]) {
      fs.writeFileSync(file, whole.csv.slice(0, cut));
      const read: string[] = [];
      const counted = photographs.map((photograph) => ({
        ...photograph,
        load: () => (read.push(photograph.name), photograph.load()),
      }));
      const resumed = await pointingReport(network, counted, { ...options, file });
      assert.equal(resumed.csv, whole.csv);
      assert.equal(fs.readFileSync(file, 'utf8'), whole.csv, `cut at ${cut}`);
      assert.deepEqual(resumed.rows, whole.rows);
      assert.equal(
        read.length,
        { [ends[3]]: 10, [ends[5]]: 10, [ends[5] + 30]: 10, [whole.csv.length - 1]: 1, [whole.csv.length]: 0 }[cut] ??
          12,
        `${cut}`,
      );
    }
    for (const other of [{ seed: 1 }, { draws: 50 }, { labelOffset: 1 }, { degenerate: 'uniform' as const }]) {
      const refused = pointingReport(network, photographs, { ...options, ...other, file });
      await assert.rejects(refused, /rows\.csv: is of small with other weights, another method of the same name/);
    }
    await assert.rejects(
      pointingReport(network, photographs, { ...options, radius: 3, file }),
      /rows\.csv: is of small, gradCam conv2 within 2 \(line 2\), and this run of small, gradCam conv2 within 3/,
    );
    const otherwise = photographs.map((photograph) => ({ ...photograph, input: 'squashed' }));
    await assert.rejects(pointingReport(network, otherwise, { ...options, file }), /or preprocessing/);
  });

  it('says what is wrong before it reads anything', async () => {
    const unread = several(2).map((photograph) => ({ ...photograph, load: () => assert.fail('was read') }));
    const [first] = unread;
    const cases: [PointedPhotograph[], object, RegExp][] = [
      [[], {}, /pointingReport: photographs is empty/],
      [[first, first], {}, /two photographs are called 'photograph 0'/],
      [[{ ...first, objects: [] }], {}, /'photograph 0' has no objects/],
      [[{ ...first, objects: [{ ...first.objects[0], label: -1 }] }], {}, /a label of 'photograph 0' is -1/],
      [[{ ...first, objects: [first.objects[0], first.objects[0]] }], {}, /has a class twice \(0, 0\)/],
      [unread, { batchSize: 0.5 }, /batchSize is 0.5/],
      [unread, { radius: -1 }, /radius is -1; wanted a number of pixels/],
      [unread, { edge: 'half' }, /edge is 'half'; wanted open or closed/],
      [unread, { smooth: 2 }, /smooth is 2; wanted a share/],
      [unread, { draws: 0 }, /draws is 0/],
      [unread, { seed: 0.1 }, /seed is 0.1/],
      [unread, { degenerate: 'zero' }, /degenerate is 'zero'; wanted undefined or uniform/],
      [unread, { layer: 'conv9' }, /conv9/],
      [unread, { method: 'occlusion', layer: 'conv2' }, /layer is 'conv2', which occlusion has not/],
      [unread, { method: 'rise' }, /pointingReport: rise draws numbers, so settings lacks a seed/],
    ];
    for (const [given, options, expected] of cases)
      await assert.rejects(pointingReport(network, given, options), expected);
    const loud = several(1);
    const far = [{ ...loud[0], objects: [{ ...loud[0].objects[0], label: 9 }] }];
    await assert.rejects(
      pointingReport(network, far),
      /class 9 of 'photograph 0' is output 9; 'small' has outputs 0 to 3/,
    );
    const short = [
      {
        ...loud[0],
        load: () => Promise.resolve({ x: new Float32Array(5), shape: [12, 12, 3] as [number, number, number] }),
      },
    ];
    await assert.rejects(pointingReport(network, short), /x of 'photograph 0' has 5 values for the shape \[12,12,3\]/);
    const odd = [{ ...loud[0], objects: [{ ...loud[0].objects[0], region: () => new Uint8Array(7) }] }];
    await assert.rejects(pointingReport(network, odd), /a region of 'photograph 0' has 7 values/);
    const flat: MapMethod = (_, x) =>
      Promise.resolve({ map: tf.ones([x.shape[0], 5]), output: tf.zeros([x.shape[0], 4]) });
    const before = tf.memory().numTensors;
    await assert.rejects(
      pointingReport(network, loud, { method: flat }),
      /the method gave maps \[1,5\]; wanted \[1,h,w\]/,
    );
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('a network of one size', () => {
  it('is told to have photographs squashed, and takes them then', async () => {
    const layers = { conv: conv2d(2, { kernel: 3 }), flat: flatten(), fc: dense(4) };
    const rigid = new Network('rigid', [12, 12, 3], layers, { seed: 1 });
    const [square, wide] = [12, 15].map((width) =>
      photographOf(`${width}`, [12, width], [boxed(0, [1, 1, 4, 4], [12, width])]),
    );
    await assert.rejects(
      pointingReport(rigid, [wide], {}),
      /'rigid' cannot take a photograph of \[12,15,3\]; have photographs squashed to its size \(fit: 'squashed'\)/,
    );
    assert.equal((await pointingReport(rigid, [square])).rows.length, 1);
    rigid.dispose();
  });
});

describe('pointNamed', () => {
  it('gives map, region and points of those that are asked for, with the scores of the report', async () => {
    const photographs = several(5);
    const options = { radius: 2, draws: 30 };
    const { rows } = await pointingReport(network, photographs, options);
    const looked = [];
    for await (const one of pointNamed(network, photographs, [rows[3], { name: 'photograph 1' }], options))
      looked.push(one);
    assert.deepEqual(
      looked.map(({ name, label }) => [name, label]),
      [
        [rows[3].name, rows[3].label],
        ...rows.filter(({ name }) => name === 'photograph 1').map(({ name, label }) => [name, label]),
      ],
    );
    const [first] = looked;
    assert.deepEqual(scores(first), scores(rows[3]));
    assert.equal(first.map.length, first.size[0] * first.size[1]);
    assert.equal(first.points.length, 30);
    assert.ok(first.points.every((point) => first.map[point] > 0));
    const next = (wanted: { name: string; label?: number }) => pointNamed(network, photographs, [wanted]).next();
    await assert.rejects(next({ name: 'photograph 9' }), /pointNamed: there is no photograph 'photograph 9' among 5/);
    await assert.rejects(next({ name: 'photograph 0', label: 3 }), /'photograph 0' has no class 3; it has 0/);
  });
});

describe('pointedPhotographs', () => {
  const entry = { size: 12, preprocessing: { shortSide: 14, convention: 'signed' } } as const;
  const box = { xmin: 1, ymin: 1, xmax: 10, ymax: 9 };
  const localized = (part: object) => ({
    ...{ file: '/nowhere/a.png', width: 20, height: 18, label: 2, boxes: [box], difficult: false, others: 1, ...part },
  });

  it('knows the difficult ones: boxes of less than a quarter, and another class beside', () => {
    const difficult = (part: object) => pointedPhotographs([localized(part)], entry)[0].objects[0].difficult;
    // 90 of 360 pixels are a quarter.
    assert.equal(difficult({}), false);
    assert.equal(difficult({ boxes: [{ ...box, xmax: 9 }] }), true);
    assert.equal(difficult({ boxes: [{ ...box, xmax: 9 }], others: 0 }), false);
    assert.equal(
      difficult({
        boxes: [
          { ...box, xmax: 5 },
          { ...box, xmax: 5 },
        ],
      }),
      false,
      'areas are added up',
    );
    const segmentation = [[0, 0, 8, 0, 8, 8, 0, 8]];
    const annotation = (label: number, side: number) => ({
      label,
      segmentation,
      bbox: [0, 0, side, side] as const,
      area: 64,
      crowd: false,
    });
    const coco = (...annotations: ReturnType<typeof annotation>[]) => ({
      ...{ id: 1, file: 'a.png', path: '/nowhere/a.png', width: 20, height: 20, license: '', annotations },
    });
    const flags = (photo: ReturnType<typeof coco>) =>
      pointedPhotographs([photo], entry)[0].objects.map((object) => [object.label, object.difficult]);
    assert.deepEqual(flags(coco(annotation(5, 8))), [[5, false]]);
    assert.deepEqual(flags(coco(annotation(5, 8), annotation(2, 10))), [
      [2, false],
      [5, true],
    ]);
    const [both] = pointedPhotographs([coco(annotation(5, 8), annotation(5, 8))], entry);
    assert.equal(
      both.objects[0].region().reduce((sum, value) => sum + value, 0),
      64,
      'the union of the masks',
    );
    const counterparts = new Map([[5, [1, 3]]]);
    const some = pointedPhotographs([coco(annotation(5, 8), annotation(2, 8)), coco(annotation(2, 8))], entry, {
      counterparts,
    });
    assert.deepEqual(
      some.map(({ objects }) => objects.map(({ label, outputs }) => [label, outputs])),
      [[[5, [1, 3]]]],
    );
  });

  it('calls photographs by their folder too where two have one name', () => {
    const names = (...files: string[]) =>
      pointedPhotographs(
        files.map((file) => localized({ file })),
        entry,
      ).map(({ name }) => name);
    assert.deepEqual(names('/a/1.png', '/a/2.png'), ['1.png', '2.png']);
    assert.deepEqual(names('/a/1.png', '/b/1.png'), ['a/1.png', 'b/1.png']);
  });

  it('brings the whole photograph to the network, or squashes it', async () => {
    const { default: sharp } = await import('sharp');
    const file = path.join(folder, 'whole.png');
    await sharp(Buffer.alloc(20 * 18 * 3, 51), { raw: { width: 20, height: 18, channels: 3 } })
      .png()
      .toFile(file);
    const load = (options?: object, part = {}) =>
      pointedPhotographs([localized({ file, ...part })], entry, options)[0].load();
    const whole = await load();
    assert.deepEqual(whole.shape, [12, 13, 3]);
    assert.ok(whole.x.every((value) => Math.abs(value + 0.6) < 1e-6));
    assert.deepEqual((await load({ shortSide: 36 })).shape, [36, 40, 3]);
    assert.deepEqual((await load({ fit: 'squashed' })).shape, [12, 12, 3]);
    await assert.rejects(load({}, { width: 21 }), /whole\.png: is 20 x 18 pixels, while its annotation says 21 x 18/);
    assert.throws(
      () => pointedPhotographs([], entry, { fit: 'cut' as 'whole' }),
      /fit is 'cut'; wanted whole or squashed/,
    );
    assert.throws(
      () => pointedPhotographs([], entry, { fit: 'squashed', shortSide: 36 }),
      /shortSide is 36, while a squashed/,
    );
  });
});
