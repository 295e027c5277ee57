import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { binarize, explanationAlignment, gradCam, gradient, occlusion, parseCsv, tf, type BinarizeRule } from 'vitrine';
import { sharedInterestCase } from 'vitrine/alignment';
import {
  alignmentGrid,
  alignmentReport,
  clearestOfCases,
  explainNamed,
  lastConvolution,
  worstAligned,
  type MaskedPhotograph,
} from 'vitrine/evaluation';
import { FormatError } from 'vitrine/formats';
import { drawnPhotographs, smallNetwork } from './photographs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'alignment-report-'));
after(() => fs.rmSync(folder, { recursive: true }));

const network = smallNetwork();
after(() => network.dispose());

/** Everything at once, by the functions that the report is made of. */
async function direct(photographs: readonly MaskedPhotograph[], method: 'gradCam' | 'gradient', rule: BinarizeRule) {
  const loaded = await Promise.all(photographs.map(({ load }) => load()));
  const n = loaded.length;
  const x = tf.tensor4d(
    loaded.flatMap((photograph) => [...photograph.x]),
    [n, 12, 12, 3],
  );
  const { map, output } =
    method === 'gradCam' ? await gradCam(network, x, { layer: 'conv2', relu: 'no' }) : await gradient(network, x);
  const maps = tf.tidy(() => (map.rank === 4 ? map.abs().sum(3) : map)).dataSync();
  const mask = { data: loaded.flatMap((photograph) => [...photograph.mask]), shape: [n, 12, 12] };
  const predicted = [...output.argMax(1).dataSync()];
  return {
    alignment: explanationAlignment(mask, { data: maps, shape: [n, 12, 12] }, rule),
    salient: binarize({ data: maps, shape: [n, 12, 12] }, rule).data,
    accuracy: photographs.filter(({ label }, i) => label === predicted[i] && loaded[i].mask.includes(1)).length,
  };
}

describe('alignmentReport', () => {
  const photographs = drawnPhotographs(30);

  it('gives what a direct computation gives, by Grad-CAM at the last convolution and by the gradient', async () => {
    for (const [method, rule] of [
      ['gradCam', { rule: 'fixed', threshold: 0.5 }],
      ['gradient', { rule: 'deviation' }],
    ] as const) {
      const report = await alignmentReport(network, photographs, { method, batchSize: 4 });
      const wanted = await direct(photographs, method, rule);
      for (const score of ['iou', 'pointingGame', 'groundTruthCoverage', 'saliencyCoverage'] as const) {
        assert.ok(Math.abs(report.all[score].mean - wanted.alignment[score].mean) < 1e-6, `${method} ${score}`);
        assert.equal(report.all[score].used, wanted.alignment[score].used);
      }
      assert.equal(report.excluded.length, wanted.alignment.emptyMasks);
      assert.equal(report.all.accuracy.mean, wanted.accuracy / report.rows.length);
      assert.equal(report.all.accuracy.total, report.all.pointingGame.total, 'one denominator');
    }
  });

  it('does not depend on the batch size, takes any method, and leaves no tensor behind', async () => {
    const own = async (net: typeof network, x: tf.Tensor) => gradCam(net, x, { layer: 'conv2', relu: 'no' });
    const rule = { rule: 'fixed', threshold: 0.5 } as const;
    await alignmentReport(network, photographs, { batchSize: 30 });
    const before = tf.memory().numTensors;
    const [one, all, mine] = [
      await alignmentReport(network, photographs, { batchSize: 1 }),
      await alignmentReport(network, photographs, { batchSize: 30 }),
      await alignmentReport(network, photographs, { method: own, rule, batchSize: 7 }),
    ];
    assert.equal(tf.memory().numTensors, before);
    for (const other of [one, mine])
      other.rows.forEach((row, i) => {
        assert.equal(row.predicted, all.rows[i].predicted);
        assert.ok(Math.abs(row.iou - all.rows[i].iou) < 0.02, `${row.iou} ${all.rows[i].iou}`);
      });
    assert.equal(mine.maps, 'own fixed 0.5');
    assert.equal(all.maps, 'gradCam conv2 fixed 0.5');
  });

  it('adds up by class and by case, and finds the worst and the clearest', async () => {
    const { rows, all, classes, cases } = await alignmentReport(network, photographs);
    assert.deepEqual(
      classes.map(({ label }) => label),
      [0, 1, 2, 3],
    );
    assert.equal(
      classes.reduce((sum, { n }) => sum + n, 0),
      rows.length,
    );
    const weighed = classes.reduce((sum, { n, iou }) => sum + n * iou.mean, 0) / rows.length;
    assert.ok(Math.abs(weighed - all.iou.mean) < 1e-12);
    for (const row of rows) assert.equal(row.case, sharedInterestCase({ ...row, correct: row.correct! }));
    assert.equal(
      Object.values(cases).reduce((sum, n) => sum + n, 0),
      rows.filter((row) => row.case).length,
    );
    const worst = worstAligned(rows, 3).map(({ iou }) => iou);
    assert.deepEqual(
      worst,
      rows
        .map(({ iou }) => iou)
        .sort((a, b) => a - b)
        .slice(0, 3),
    );
    for (const [name, row] of Object.entries(clearestOfCases(rows))) assert.equal(row.case, name);
    const [looked] = await explainNamed(network, photographs, [rows[2].name]);
    const both = looked.salient.reduce((sum, value, p) => sum + value * looked.mask[p], 0);
    const either = looked.salient.reduce((sum, value, p) => sum + (value | looked.mask[p]), 0);
    assert.ok(Math.abs(both / either - rows[2].iou) < 0.02, 'the mask that is shown has the IoU that is told');
  });

  it('calls right what isRight says, after the offset of a background', async () => {
    const all = await alignmentReport(network, photographs, { isRight: () => true });
    assert.equal(all.all.accuracy.mean, 1);
    const shifted = await alignmentReport(network, photographs, { labelOffset: 1 });
    shifted.rows.forEach(({ predicted }, i) => assert.equal(predicted, all.rows[i].predicted - 1));
    const unlabeled = photographs.map(({ name, load }) => ({ name, load }));
    const { all: means, cases } = await alignmentReport(network, unlabeled);
    assert.deepEqual([means.accuracy.used, cases], [0, {}]);
    assert.equal(means.iou.mean, all.all.iou.mean);
  });

  it('leaves out, with the reason, what has no mask or cannot be read, and counts maps that say nothing', async () => {
    const broken = {
      name: 'broken',
      label: 0,
      load: () => Promise.reject(new FormatError('broken', 'cannot be read as an image')),
    };
    const report = await alignmentReport(network, [photographs[6], broken, photographs[0]]);
    assert.deepEqual(report.excluded, [
      { name: 'photograph 6', reason: 'no mask inside the crop', detail: '' },
      { name: 'broken', reason: 'cannot be read', detail: 'cannot be read as an image' },
    ]);
    assert.equal(report.rows.length, 1);
    const constant = (_: typeof network, x: tf.Tensor) =>
      Promise.resolve({ map: tf.ones(x.shape.slice(0, 3)), output: tf.zeros([x.shape[0], 4]) });
    const { all } = await alignmentReport(network, photographs, { method: constant });
    assert.deepEqual([all.withoutExplanation, all.iou.mean, all.pointingGame.mean], [26, 0, 0]);
    assert.equal(all.saliencyCoverage.used, 0);
  });

  it('writes a table batch by batch, and goes on after what is there, a torn line cut off', async () => {
    const file = path.join(folder, 'rows.csv');
    const whole = await alignmentReport(network, photographs, { batchSize: 5 });
    const controller = new AbortController();
    const stopping = photographs.map((photograph, i) => ({
      ...photograph,
      load: () => {
        if (i === 17) controller.abort();
        // Ahead of what is in the file there are two batches at most: one is explained, one is read.
        const lines = fs.readFileSync(file, 'utf8').split('\n').length - 2;
        assert.ok(i - lines < 10, `photograph ${i} was read when ${lines} lines were written`);
        return photograph.load();
      },
    }));
    await assert.rejects(
      alignmentReport(network, stopping, { batchSize: 5, file, signal: controller.signal }),
      /stopped/,
    );
    // The stop reaches the method, so the batch that is explained while it comes is not kept.
    assert.equal(parseCsv(fs.readFileSync(file, 'utf8'), { name: 'rows' }).rows.length, 10);
    fs.appendFileSync(file, 'small,gradCam conv2 fixed 0.5,0123456789ab,photog');
    const read: string[] = [];
    const counted = photographs.map((photograph) => ({
      ...photograph,
      load: () => (read.push(photograph.name), photograph.load()),
    }));
    const resumed = await alignmentReport(network, counted, { batchSize: 5, file });
    assert.deepEqual(
      read,
      photographs.slice(10).map(({ name }) => name),
    );
    assert.deepEqual(resumed.rows, whole.rows);
    assert.deepEqual(resumed.excluded, whole.excluded);
    assert.equal(resumed.csv, whole.csv);
    assert.equal(fs.readFileSync(file, 'utf8'), whole.csv);
    await assert.rejects(
      alignmentReport(network, photographs, { method: 'gradient', file }),
      /rows\.csv: is of small, gradCam conv2 fixed 0\.5 \(line 2\), and this run of small, gradient deviation/,
    );
    const labels = (predicted: number, label: number) => predicted % 2 === label % 2;
    const others: [typeof network, object][] = [
      [network, { labelOffset: 1 }],
      [network, { isRight: labels }],
      [network, { thresholds: { low: 0.1, high: 0.9 } }],
    ];
    const retrained = smallNetwork();
    const weight = [...retrained.weights.values()][0];
    tf.tidy(() => weight.assign(weight.add(0.5)));
    others.push([retrained, {}]);
    for (const [of, options] of others)
      await assert.rejects(alignmentReport(of, photographs, { ...options, file }), /other weights, another method/);
    retrained.dispose();
    fs.writeFileSync(file, 'a,b\n1,2\n');
    await assert.rejects(alignmentReport(network, photographs, { file }), /rows\.csv: has the columns a, b/);
  });

  it('takes any method by its name, with its settings, whose noise does not depend on the batches', async () => {
    const few = photographs.slice(0, 5);
    const noisy = { method: 'smoothGrad', settings: { samples: 3, seed: 1 } } as const;
    const [one, all] = [
      await alignmentReport(network, few, { ...noisy, batchSize: 2 }),
      await alignmentReport(network, few, noisy),
    ];
    assert.equal(all.maps, 'smoothGrad samples 3 seed 1 deviation');
    assert.deepEqual(
      one.rows.map(({ iou }) => iou),
      all.rows.map(({ iou }) => iou),
    );
    const occluded = { method: 'occlusion', settings: { window: 4, stride: 4 } } as const;
    const before = tf.memory().numTensors;
    const named = await alignmentReport(network, few, occluded);
    assert.equal(tf.memory().numTensors, before);
    const own = (net: typeof network, x: tf.Tensor) => occlusion(net, x, occluded.settings);
    const same = await alignmentReport(network, few, { method: own });
    assert.deepEqual(named.rows, same.rows);
  });

  it('says what is wrong', async () => {
    const [first] = photographs;
    const other = (x: number, mask: Uint8Array) => [
      { ...first, load: () => Promise.resolve({ x: new Float32Array(x), mask }) },
    ];
    const cases: [MaskedPhotograph[], object, RegExp][] = [
      [[], {}, /photographs is empty/],
      [[first, first], {}, /two photographs are called 'photograph 0'/],
      [[{ ...first, label: -1 }], {}, /label of 'photograph 0' is -1/],
      [photographs, { batchSize: 0 }, /batchSize is 0/],
      [photographs, { method: 'gradcam' }, /method is 'gradcam'; wanted a function, or one of .*gradCam, gradient/],
      [photographs, { method: 'occlusion' }, /occlusion: window is missing; wanted one whole number/],
      [photographs, { settings: { step: 3 } }, /gradCam: there is no option 'step'; its options are/],
      [photographs, { settings: { target: 3 } }, /settings has target, which the report gives/],
      [photographs, { method: () => {}, layer: 'conv2' }, /layer and settings are for methods by name/],
      [photographs, { method: 'gradient', layer: 'conv2' }, /layer is 'conv2', which gradient has not; leave it out/],
      [photographs, { layer: 'conv9' }, /conv9/],
      [other(432, new Uint8Array(100)), {}, /mask of 'photograph 0' has 100 values; wanted 144 for \[12,12\]/],
      [other(100, new Uint8Array(144)), {}, /x of 'photograph 0' has 100 values; wanted 432/],
      [other(432, new Uint8Array(144).fill(255)), {}, /mask of 'photograph 0' has the value 255; wanted 0 and 1/],
      [
        photographs,
        { method: (net: typeof network, x: tf.Tensor) => gradCam(net, x, { layer: 'conv2', upsampling: 'none' }) },
        /gave maps \[14,6,6\]; wanted \[14,12,12\]/,
      ],
    ];
    for (const [given, options, expected] of cases)
      await assert.rejects(alignmentReport(network, given, options), expected);
    await assert.rejects(explainNamed(network, photographs, ['photograph 99']), /no photograph 'photograph 99'/);
  });

  it('of a part has the rows of every so many photographs, noise included', async () => {
    const how = { method: 'smoothGrad', settings: { samples: 3, seed: 1 }, batchSize: 3 } as const;
    const whole = await alignmentReport(network, photographs, how);
    const parts = [];
    for (const part of [1, 2, 3])
      parts.push(await alignmentReport(network, photographs, { ...how, part: { part, of: 3 } }));
    const names = photographs.map(({ name }) => name);
    const found = parts.map(({ rows, excluded }) => [...rows, ...excluded].map(({ name }) => names.indexOf(name)));
    assert.ok(found.every((places, k) => places.length > 0 && places.every((place) => place % 3 === k)));
    const byName = new Map(parts.flatMap(({ rows }) => rows).map((row) => [row.name, row]));
    assert.deepEqual(
      whole.rows.map(({ name }) => byName.get(name)),
      whole.rows,
    );
    for (const part of [
      { part: 4, of: 3 },
      { part: 0, of: 3 },
      { part: 1, of: 1.5 },
    ])
      await assert.rejects(alignmentReport(network, photographs, { part }), /part is .*; wanted whole numbers from 1/);
    await assert.rejects(
      alignmentReport(network, photographs, { part: { part: 1, of: 99 } }),
      /part is 1 of 99, and there are \d+ photographs; wanted fewer parts/,
    );
  });
});

describe('alignmentGrid', () => {
  it('shows of each photograph the mask and the map that its scores are of', async () => {
    const photographs = drawnPhotographs(7);
    const { rows } = await alignmentReport(network, photographs);
    const asked = [5, 0, 3].map((i) => photographs[i].name); // in another order than the report's
    const explained = await explainNamed(network, photographs, asked);
    for (const [i, { mask, salient, map, iou, pointingGame }] of explained.entries()) {
      const count = (keep: (pixel: number) => boolean) => [...mask.keys()].filter(keep).length;
      const both = count((p) => mask[p] + salient[p] === 2);
      const highest = map.indexOf(Math.max(...map));
      assert.equal(iou, both / count((p) => mask[p] + salient[p] > 0), asked[i]);
      assert.equal(pointingGame, mask[highest], asked[i]);
      const row = rows.find(({ name }) => name === asked[i])!;
      assert.deepEqual([row.iou, row.pointingGame], [iou, pointingGame], asked[i]);
    }
  });

  it('shows mask, map and its mask of each photograph, and says what was left out', async () => {
    const photographs = drawnPhotographs(3);
    const names = photographs.map(({ name }) => name);
    const explained = await explainNamed(network, photographs, names);
    const withPixels = explained.map((each) => ({ ...each, pixels: new Uint8Array(432).fill(99) }));
    const pictures = (given: typeof explained, shown?: 'left out') =>
      alignmentGrid(given, { title: 'three', titles: names, photographs: shown }).data.length;
    assert.deepEqual([pictures(withPixels), pictures(withPixels, 'left out'), pictures(explained)], [12, 9, 9]);
    assert.throws(() => alignmentGrid(explained, { title: '', titles: ['one'] }), /1 titles for 3 photographs/);
  });
});

describe('lastConvolution', () => {
  it('is the last one in the order of the layers', () => {
    assert.equal(lastConvolution(network), 'conv2');
  });
});
