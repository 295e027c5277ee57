import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { gradient, inputXGradient, smoothGrad } from 'vitrine/attribution';
import { dense, flatten, Network } from 'vitrine/models';
import { sanityCnn } from 'vitrine/papers/sanity-checks';
import { Random } from 'vitrine/random';
import {
  compareNetworks,
  layerGroups,
  parameterRandomization,
  randomizer,
  similarityMeasures,
  type ExplanationMethod,
  type MeasureName,
} from 'vitrine/randomization';
import { InterruptedError } from 'vitrine/host';
import { tf } from 'vitrine/runtime';
import { hogSimilarity, spearman, ssim, unitNorm } from 'vitrine/similarity';
import { assertClose } from '../support/compare';

const methods: Record<string, ExplanationMethod> = { Gradient: gradient, 'Input*Gradient': inputXGradient };
const images = (count: number, seed = 1) =>
  tf.tensor4d(
    new Random(seed).uniforms(count * 784, -0.5, 1).map((value) => Math.max(0, value)),
    [count, 28, 28, 1],
  );
const everyMeasure = Object.keys(similarityMeasures) as MeasureName[];
const network = sanityCnn({ seed: 5, widths: [2, 3, 8] });
const x = images(5);

describe('parameterRandomization', () => {
  it('of a linear network compares its weights with the new ones, the columns of the class it predicted', async () => {
    const linear = new Network('linear', [28, 28, 1], { flatten: flatten(), d: dense(3) }, { seed: 2 });
    const random = randomizer(linear, { seed: 7 });
    random.randomize(['d']);
    const classes = linear.forward(x).argMax(1).dataSync();
    const column = (of: Network, k: number) => ({
      data: of
        .save()
        .get('d.weight')!
        .filter((_, i) => i % 3 === k),
      shape: [1, 28, 28],
    });
    const { scores } = await parameterRandomization(linear, x, { methods: { Gradient: gradient }, seed: 7 });
    const expected = Array.from(classes, (k) => spearman(column(linear, k), column(random.network, k))[0]);
    assert.deepEqual(scores.stages, ['d']);
    assertClose(scores.values('d', 'Gradient', 'spearman-signed'), expected, 1e-12);
    const summary = scores.summary('d', 'Gradient', 'spearman-signed');
    const mean = expected.reduce((a, b) => a + b) / 5;
    assertClose(
      [summary.mean, summary.deviation],
      [mean, Math.sqrt(expected.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 5)],
      1e-12,
    );
    assert.deepEqual([summary.n, summary.undefinedCount], [5, 0]);
  });

  it('gives the same maps whatever the batch size, the same bits when run again, and leaves no tensors and the network as it was', async () => {
    const noisy: Record<string, ExplanationMethod> = {
      SmoothGrad: (net, rows, asked) => smoothGrad(net, rows, { ...asked, samples: 3, seed: 1 }),
    };
    const [before, weights] = [tf.memory().numTensors, network.save()];
    const [a, b] = [
      await parameterRandomization(network, x, { methods: noisy, seed: 0, keep: [4, 0] }),
      await parameterRandomization(network, x, { methods: noisy, seed: 0, keep: [4, 0], batchSize: 2 }),
    ];
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(network.save(), weights);
    for (const [i, row] of a.scores.rows().entries()) assertClose([b.scores.rows()[i].mean], [row.mean], 1e-3);
    a.maps.SmoothGrad.forEach((map, stage) => assertClose(b.maps.SmoothGrad[stage].data, map.data, 1e-5));
    const again = await parameterRandomization(network, x, { methods: noisy, seed: 0, keep: [4, 0] });
    assert.deepEqual(again, a);
    assert.deepEqual(
      a.maps.SmoothGrad.map(({ shape }) => shape),
      Array(5).fill([2, 28, 28]),
    );
  });

  it('ends in the same network from above and from below', async () => {
    const last = async (order: 'cascading' | 'bottom-up') =>
      (await parameterRandomization(network, x, { methods, seed: 3, order, keep: [0] })).maps.Gradient[4];
    assert.deepEqual(await last('bottom-up'), await last('cascading'));
  });

  it('explains the class of the trained network, or with argmax that of each network', async () => {
    const asked: number[][] = [];
    const spy: ExplanationMethod = async (net, rows, { target }) => {
      asked.push([...target]);
      return await gradient(net, rows, { target });
    };
    const own = [...network.forward(x).argMax(1).dataSync()];
    await parameterRandomization(network, x, { methods: { spy }, seed: 1, order: 'independent' });
    assert.deepEqual(asked.splice(0), Array(5).fill(own));
    await parameterRandomization(network, x, { methods: { spy }, seed: 1, policy: 'argmax' });
    const random = randomizer(network, { seed: 1 });
    const stages = layerGroups(network).map((_, i, all) => {
      random.randomize(all.slice(0, i + 1).flatMap(({ layers }) => layers));
      return [...random.network.forward(x).argMax(1).dataSync()];
    });
    assert.deepEqual(asked.splice(0), [own, ...stages]);
    await parameterRandomization(network, x, {
      methods: { spy },
      seed: 1,
      target: [9, 8, 7, 6, 5],
      batchSize: 3,
      groups: [{ name: 'all', layers: ['fc1'] }],
    });
    assert.deepEqual(asked, [
      [9, 8, 7],
      [9, 8, 7],
      [6, 5],
      [6, 5],
    ]);
  });

  it('counts what is undefined and leaves it out of the mean', async () => {
    // Zero maps for the last image, a NaN for the one before.
    const faults: ExplanationMethod = async (net, rows, asked) => {
      const { map, output } = await gradient(net, rows, asked);
      return {
        map: tf.tidy(() => tf.mul(map, tf.tensor4d([1, 1, 1, NaN, 0], [5, 1, 1, 1]))),
        output: output.add(map.sum()),
      };
    };
    const { scores } = await parameterRandomization(network, x, {
      methods: { faults },
      seed: 1,
      measures: everyMeasure,
    });
    for (const row of scores.rows()) {
      assert.deepEqual([row.n, row.undefinedCount], [3, 2], row.measure);
      assert.ok(Number.isFinite(row.mean) && row.deviation > 0, row.measure);
    }
    assert.equal(scores.undefinedCount('ssim'), 8);
    assert.equal(scores.undefinedCount(), 8 * 8);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const before = tf.memory().numTensors;
    const once: ExplanationMethod = async (net, rows, asked) => {
      stop.abort();
      return await gradient(net, rows, asked);
    };
    await assert.rejects(
      parameterRandomization(network, x, { methods: { once }, seed: 1, signal: stop.signal }),
      InterruptedError,
    );
    await assert.rejects(
      parameterRandomization(network, x, { methods: { broken: () => ({ map: tf.zeros([5]) }) }, seed: 1 }),
      /'broken' gave maps \[5\]; wanted \[5, H, W\]/,
    );
    assert.equal(tf.memory().numTensors, before);
  });

  it('says what is wrong with its options', async () => {
    const wrong = (options: object, message: RegExp) =>
      assert.rejects(parameterRandomization(network, x, { methods, seed: 1, ...options }), message);
    await wrong({ measures: ['spearman'] }, /no measure 'spearman'; there are spearman-absolute/);
    await wrong({ target: [1, 2] }, /target has 2 classes for 5 images/);
    await wrong({ keep: [5] }, /keep has 5; wanted image numbers from 0 to 4/);
    await wrong({ policy: 'both' }, /^RangeError: parameterRandomization: policy is 'both'; wanted fixed or argmax/);
    await wrong({ methods: {} }, /there are no methods/);
    await wrong({ groups: [{ name: 'a', layers: ['fc7'] }] }, /has no layer 'fc7'/);
  });
});

describe('compareNetworks', () => {
  it('finds a network equal to itself by every measure', async () => {
    const { scores } = await compareNetworks(network, { itself: network }, x, { methods, measures: everyMeasure });
    assertClose(
      scores.rows().map(({ mean }) => mean),
      scores.rows().map(() => 1),
      1e-12,
    );
  });
});

describe('similarityMeasures', () => {
  const [a, b] = [2, 3].map((seed) => ({ data: new Random(seed).normals(2 * 784), shape: [2, 28, 28] }));
  const ink = { data: Float32Array.from({ length: 2 * 784 }, (_, i) => (i % 3 === 0 ? 0 : 1)), shape: [2, 28, 28] };

  it('rank flat maps as they are, all of them or where there is ink', () => {
    assert.deepEqual(similarityMeasures['spearman-absolute'](a, b, ink), spearman(a, b, { values: 'absolute' }));
    assert.deepEqual(similarityMeasures['spearman-signed'](a, b, ink), spearman(a, b));
    assert.deepEqual(
      similarityMeasures['masked-spearman-absolute'](a, b, ink),
      spearman(a, b, { values: 'absolute', mask: ink }),
    );
    assert.deepEqual(similarityMeasures['masked-spearman-signed'](a, b, ink), spearman(a, b, { mask: ink }));
  });

  it('rank the sum of color channels: of absolutes without sign, with sign after cutting off the top percent', () => {
    const colors = (seed: number) => ({ data: new Random(seed).normals(3 * 784), shape: [1, 28, 28, 3] });
    const [p, q] = [colors(4), colors(5)];
    const sums = ({ data }: { data: Float32Array }, term: (v: number) => number) =>
      Float64Array.from({ length: 784 }, (_, i) => term(data[3 * i]) + term(data[3 * i + 1]) + term(data[3 * i + 2]));
    const cut = (values: Float64Array) => {
      const sorted = values.slice().sort();
      const top = sorted[775] + 0.17 * (sorted[776] - sorted[775]);
      return { data: values.map((value) => Math.min(value, top)), shape: [1, 28, 28] };
    };
    const signless = [p, q].map((map) => cut(sums(map, Math.abs)));
    assertClose(similarityMeasures['spearman-absolute'](p, q, ink), spearman(signless[0], signless[1]), 1e-9);
    const signed = [p, q].map((map) => cut(sums(map, (value) => value)));
    assertClose(similarityMeasures['spearman-signed'](p, q, ink), spearman(signed[0], signed[1]), 1e-9);
  });

  it('take SSIM with both data ranges, and HOG with both correlations, of maps from 0 to 1', () => {
    const [u, v] = [unitNorm(a), unitNorm(b)];
    const window = { weights: 'gaussian' } as const;
    assert.deepEqual(similarityMeasures['ssim-published'](a, b, ink), ssim(u, v, { window, dataRange: 2 }));
    assert.deepEqual(similarityMeasures.ssim(a, b, ink), ssim(u, v, { window, dataRange: 1 }));
    assert.deepEqual(similarityMeasures['hog-pearson'](a, b, ink), hogSimilarity(u, v, { pixelsPerCell: [4, 4] }));
    assert.deepEqual(
      similarityMeasures['hog-spearman'](a, b, ink),
      hogSimilarity(u, v, { pixelsPerCell: [4, 4], correlation: 'spearman' }),
    );
  });
});
