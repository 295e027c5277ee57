import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { tf } from 'vitrine';
import { columnMoments, elasticNet, glmSaga, momentsOf, neuronMoments } from 'vitrine/neurons';
import { Random } from 'vitrine/random';
import { countGraphs, withoutGraphs } from 'vitrine/runtime';
import { assertClose } from '../support/compare';
import { asConcepts, asNeurons, waves } from './problems';

const { concepts, target } = waves();
const neuron = asNeurons(target);
const targets = columnMoments(neuron);
const moments = momentsOf(concepts, neuron);
const fit = (l1: number, more = {}) => elasticNet(moments, { lambda: l1 / 0.99, targets, ...more });

describe('elasticNet', () => {
  // [L1 coefficient, weights, objective], from scikit-learn 1.9 and a proximal gradient.
  const known: [number, number[], number][] = [
    [0.3, [0.451143, 0, -0.285935, 0, 0, 0], 0.341875],
    [0.1, [0.655152, 0, -0.490546, 0, 0.106603, 0], 0.146789],
    [0.05, [0.705266, 0, -0.541001, 0, 0.15439, 0], 0.080277],
    [0.005, [0.754414, -0.032457, -0.583828, 0.003498, 0.199024, 0], 0.013542],
  ];
  for (const [l1, weights, objective] of known) {
    it(`gives the known weights and objective at λα = ${l1}`, () => {
      const found = fit(l1);
      assertClose(found.weights, weights, 1e-5);
      assertClose(found.objective, [objective], 2e-6);
      assertClose(found.bias, [0], 1e-7);
      weights.forEach((w, j) => w === 0 && assert.equal(found.weights[j], 0));
    });
  }

  it('is zero from the largest correlation on, and has one concept just below', () => {
    assertClose(fit(0.7341).weights, [0, 0, 0, 0, 0, 0], 0);
    const found = [...fit(0.734).weights];
    assert.equal(found.filter((w) => w !== 0).length, 1);
    assert.ok(found[0] > 0);
  });

  it('fits concepts as they are, with an intercept', () => {
    const found = elasticNet(moments, { lambda: 0.05 / 0.99, concepts: 'as they are' });
    assertClose(found.weights, [1.89494, 0, -1.413623, 0, 0.433803, 0], 1e-5);
    assertClose(found.bias, [0.732436], 1e-5);
  });

  it('treats neurons as independent problems: t and -t have opposite weights, and those of separate fits', () => {
    const both = asNeurons(
      target,
      target.map((value) => -value),
    );
    const joint = elasticNet(momentsOf(concepts, both), { lambda: 0.05, targets: columnMoments(both) });
    assertClose(
      joint.weights.subarray(6),
      joint.weights.subarray(0, 6).map((w) => -w),
      1e-12,
    );
    assertClose(joint.weights.subarray(0, 6), fit(0.05 * 0.99).weights, 1e-12);
  });

  it('satisfies the conditions of the minimum on random problems of every kind, collinear concepts included', () => {
    for (const [seed, p, n] of [
      [1, 40, 60],
      [2, 30, 20],
      [3, 12, 200],
    ]) {
      const random = new Random(seed);
      const rows = Array.from({ length: n }, () => Array.from({ length: p }, () => Number(random.uniform() < 0.3)));
      for (const row of rows) [row[p - 1], row[p - 2]] = [row[0] + row[1], row[0]];
      const a = Array.from({ length: n }, (_, i) => rows[i][0] - 0.5 * rows[i][2] + random.normal(0, 0.3));
      const m = momentsOf(
        asConcepts(
          rows,
          rows[0].map((_, j) => `c${j}`),
        ),
        asNeurons(a),
      );
      for (const [lambda, alpha] of [
        [0.1, 0.99],
        [0.01, 0.99],
        [0.001, 0.9],
        [0.02, 0.5],
        [0.05, 0],
      ]) {
        const { weights: w, objective } = elasticNet(m, { lambda, alpha, concepts: 'as they are' });
        let expected = m.neuronVariance[0] / 2;
        for (let j = 0; j < p; j++) {
          let [residual, gw] = [m.crossCovariance[j], 0];
          for (let l = 0; l < p; l++) gw += m.conceptCovariance[j * p + l] * w[l];
          residual -= gw;
          const pull = residual - lambda * (1 - alpha) * w[j];
          if (w[j] === 0) assert.ok(Math.abs(pull) <= lambda * alpha + 1e-9, `${pull} at ${j}`);
          else assertClose([pull], [lambda * alpha * Math.sign(w[j])], 1e-9);
          expected +=
            -w[j] * m.crossCovariance[j] +
            (w[j] * gw) / 2 +
            lambda * alpha * Math.abs(w[j]) +
            (lambda * (1 - alpha) * w[j] ** 2) / 2;
        }
        assertClose(objective, [expected], 1e-10);
      }
    }
  });

  it('keeps every digit in any unit, with classes that add up to one and concepts that are there twice', () => {
    const random = new Random(8);
    const labels = Array.from({ length: 400 }, () => random.integer(12));
    const rows = labels.map((label) =>
      Array.from({ length: 16 }, (_, c) => Number(c < 12 ? c === label : c < 15 ? label % 4 === c - 12 : label === 3)),
    );
    const a = labels.map((label) => Math.sin(label) + random.normal(0, 0.3));
    const table = asConcepts(
      rows,
      rows[0].map((_, j) => `c${j}`),
    );
    for (const [lambda, alpha] of [
      [0.02, 1],
      [1e-4, 1],
      [1e-3, 0.99],
    ]) {
      const [one, two] = [1, 2 ** -30].map((unit) =>
        elasticNet(momentsOf(table, asNeurons(a.map((value) => value * unit))), {
          lambda: lambda * unit,
          alpha,
          concepts: 'as they are',
        }),
      );
      const m = momentsOf(table, asNeurons(a));
      for (let j = 0; j < 16; j++) {
        const pull =
          m.crossCovariance[j] -
          one.weights.reduce((sum, w, l) => sum + m.conceptCovariance[j * 16 + l] * w, 0) -
          lambda * (1 - alpha) * one.weights[j];
        if (one.weights[j] === 0) assert.ok(Math.abs(pull) <= lambda * alpha + 1e-12);
        else assertClose([pull], [lambda * alpha * Math.sign(one.weights[j])], 1e-12);
      }
      // A ridge does not scale with the unit.
      if (alpha === 1)
        assertClose(
          two.weights.map((w) => w * 2 ** 30),
          one.weights,
          1e-9,
        );
    }
  });

  it('does not depend on where it starts', () => {
    assertClose(fit(0.05, { start: fit(0.005).weights }).weights, fit(0.05).weights, 1e-12);
  });

  it('leaves a neuron with a NaN undefined and the others as they were; a constant one has no weights', () => {
    const three = asNeurons(
      target.map((value, i) => (i === 5 ? NaN : value)),
      target,
      target.map(() => 3),
    );
    const found = elasticNet(momentsOf(concepts, three), { lambda: 0.05 / 0.99, targets: columnMoments(three) });
    assert.ok([...found.weights.subarray(0, 6), found.bias[0], found.objective[0]].every(Number.isNaN));
    assertClose(found.weights.subarray(6, 12), fit(0.05).weights, 1e-12);
    assertClose([...found.weights.subarray(12), found.bias[2]], [0, 0, 0, 0, 0, 0, 0], 0);
  });

  it('says what is wrong with its options', () => {
    assert.throws(() => elasticNet(moments, { lambda: -1 }), /elasticNet: lambda is -1/);
    assert.throws(() => elasticNet(moments, { lambda: 1, alpha: 2 }), /alpha is 2; wanted 0 to 1/);
    assert.throws(() => elasticNet(moments, { lambda: 1, start: new Float64Array(3) }), /start has 3 values; wanted 6/);
    assert.throws(() => momentsOf(concepts, asNeurons([1, 2])), /concepts have 24 images and activations 2/);
    assert.throws(
      () => momentsOf(asConcepts([[1, NaN]], ['a', 'b']), asNeurons([1])),
      /image 0 has no score \(NaN\) for 'b'/,
    );
  });
});

describe('momentsOf', () => {
  it('keeps its digits when activations stand far from zero, and takes them in parts', () => {
    const random = new Random(4);
    const rows = Array.from({ length: 1300 }, () => [random.uniform(), Number(random.uniform() < 0.2)]);
    const near = rows.map(([p, q]) => Math.round(1024 * (p + q)) / 1024);
    const [a, b] = [near, near.map((value) => value + 4096)].map((values) =>
      momentsOf(asConcepts(rows, ['p', 'q']), asNeurons(values)),
    );
    assertClose(b.crossCovariance, a.crossCovariance, 1e-12);
    assertClose(b.neuronVariance, a.neuronVariance, 1e-12);
    assertClose(b.neuronMean, [a.neuronMean[0] + 4096], 1e-12);
  });
});

describe('momentsOf of scores that are not mostly zero', () => {
  const random = new Random(6);
  const rows = Array.from({ length: 700 }, () => Array.from({ length: 11 }, () => random.uniform()));
  const activations = Array.from({ length: 150 }, (_, k) => rows.map((row) => 3 + row[k % 11] + random.normal(0, 0.2)));
  const table = asConcepts(
    rows.map((row) => [...row, row[2]]),
    [...'abcdefghijkl'],
  );
  const all = momentsOf(table, asNeurons(...activations));

  it('has the covariances of their definition', () => {
    for (const [j, l, k] of [
      [0, 0, 0],
      [3, 7, 31],
      [10, 1, 149],
    ]) {
      const mean = (of: (i: number) => number) => rows.reduce((sum, _, i) => sum + of(i), 0) / rows.length;
      const [single, neuron] = [rows.map((row) => row.map(Math.fround)), activations[k].map(Math.fround)];
      const [mj, ml, mk] = [mean((i) => single[i][j]), mean((i) => single[i][l]), mean((i) => neuron[i])];
      assertClose([all.conceptCovariance[j * 12 + l]], [mean((i) => (single[i][j] - mj) * (single[i][l] - ml))], 1e-14);
      assertClose([all.crossCovariance[j * 150 + k]], [mean((i) => (single[i][j] - mj) * (neuron[i] - mk))], 1e-14);
      assertClose([all.neuronVariance[k], all.neuronMean[k]], [mean((i) => (neuron[i] - mk) ** 2), mk], 1e-14);
    }
  });

  it('gives a neuron the same weights to the last bit, whichever others are there, and equal concepts equal covariances', () => {
    const weights = (some: number[]) =>
      elasticNet(momentsOf(table, asNeurons(...some.map((k) => activations[k]))), { lambda: 0.01 }).weights;
    const together = weights(activations.map((_, k) => k));
    for (const some of [[149], [5, 0], [130, 7, 131, 40, 2, 9, 149, 1, 148]]) {
      some.forEach((k, at) =>
        assert.deepEqual(weights(some).subarray(12 * at, 12 * at + 12), together.subarray(12 * k, 12 * k + 12)),
      );
    }
    assert.deepEqual(all.crossCovariance.subarray(11 * 150), all.crossCovariance.subarray(2 * 150, 3 * 150));
  });
});

describe('momentsOf in single precision', () => {
  it('agrees with double precision to the digits it promises, and keeps NaN to its neuron', () => {
    const random = new Random(5);
    const rows = Array.from({ length: 1100 }, () => Array.from({ length: 5 }, () => random.uniform()));
    const table = asConcepts(rows, ['a', 'b', 'c', 'd', 'e']);
    const some = asNeurons(
      rows.map(([a, b]) => 100 + a - b),
      rows.map(([a], i) => (i === 700 ? NaN : a)),
      rows.map(([, , c]) => c),
    );
    const images = rows.map((_, i) => i).filter((i) => i % 11 > 0);
    const before = tf.memory().numTensors;
    const [double, single] = (['double', 'single'] as const).map((precision) =>
      momentsOf(table, some, { images, columns: [4, 0, 1, 2], precision }),
    );
    assert.equal(tf.memory().numTensors, before);
    assertClose(single.conceptCovariance, double.conceptCovariance, 1e-7);
    for (const k of [0, 2]) {
      const column = ({ crossCovariance }: typeof single) => [0, 1, 2, 3].map((j) => crossCovariance[j * 3 + k]);
      assertClose(column(single), column(double), 1e-6);
      assertClose(
        [single.neuronMean[k], single.neuronVariance[k]],
        [double.neuronMean[k], double.neuronVariance[k]],
        1e-6,
      );
    }
    assert.ok(
      [double, single].every(
        ({ crossCovariance, neuronVariance }) => Number.isNaN(crossCovariance[1]) && Number.isNaN(neuronVariance[1]),
      ),
    );
    assertClose(single.conceptMean, double.conceptMean, 1e-9);
    assert.throws(
      () => momentsOf(table, some, { precision: 'half' as 'single' }),
      /precision is 'half'; wanted double or single/,
    );
    assert.throws(() => momentsOf(table, some, { images: [] }), /images is empty/);
  });
});

describe('neuronMoments', () => {
  it('are the mean and deviation of the activations, also over some images', () => {
    for (const images of [undefined, [0, 2, 3, 5, 6]]) {
      const expected = columnMoments(neuron, images);
      const found = neuronMoments(momentsOf(concepts, neuron, { images }));
      assertClose(found.mean, expected.mean, 1e-12);
      assertClose(found.deviation, expected.deviation, 1e-12);
    }
  });
});

describe('glmSaga', () => {
  const order = 'as they come' as const;
  const toTheEnd = { batchSize: 8, order, targets, tolerance: 0, patience: Infinity };

  it('stands after the published 500 epochs where the algorithm stands, far from the minimum', async () => {
    const { weights, bias, epochs } = await glmSaga(concepts, neuron, {
      lambda: 0.05 / 0.99,
      ...toTheEnd,
    });
    assertClose(weights, [0.364321, 0, -0.279696, 0, 0.098558, 0], 1e-4);
    assertClose(bias, [-9.576e-6], 1e-7);
    assert.deepEqual(epochs, [500]);
  });

  it('comes to the exact elastic net with a larger step and more epochs', async () => {
    const before = tf.memory().numTensors;
    const { weights } = await glmSaga(concepts, neuron, {
      lambda: 0.05 / 0.99,
      step: 0.02,
      epochs: 3000,
      ...toTheEnd,
    });
    assertClose(weights, fit(0.05).weights, 1e-5);
    assert.equal(tf.memory().numTensors, before);
  });

  it('takes a seeded order, stops when nothing is gained, and splits neurons into groups without changing them', async () => {
    const both = asNeurons(
      target,
      target.map((value, i) => (i === 3 ? NaN : value)),
      target.map((value) => -value),
    );
    const options = {
      lambda: 0.05,
      step: 0.02,
      epochs: 200,
      batchSize: 10,
      seed: 3,
      targets: { mean: [1, 1, -1], deviation: [2, 2, 2] },
      tolerance: 0,
      patience: Infinity,
    };
    const [one, two] = [
      await glmSaga(concepts, both, options),
      await glmSaga(concepts, both, { ...options, group: 2 }),
    ];
    assertClose(one.weights.subarray(12), two.weights.subarray(12), 1e-5);
    assertClose(
      one.weights.subarray(12),
      one.weights.subarray(0, 6).map((w) => -w),
      1e-5,
    );
    assert.ok(one.weights.subarray(6, 12).every(Number.isNaN));
    const other = await glmSaga(concepts, both, { ...options, epochs: 3, seed: 4 });
    const again = await glmSaga(concepts, both, { ...options, epochs: 3, seed: 4 });
    assert.deepEqual(other.weights.subarray(0, 6), again.weights.subarray(0, 6));
    const stopped = await glmSaga(concepts, both, { ...options, tolerance: 10, patience: 5 });
    assert.deepEqual(stopped.epochs, [6]);
  });

  it('gives the same weights from a graph as step by step, short last batches included, and frees its graphs', async () => {
    const several = asNeurons(
      target,
      target.map((value) => -value),
    );
    const options = { lambda: 0.05, step: 0.02, epochs: 12, batchSize: 7, seed: 3, tolerance: 0, group: 1 };
    const before = countGraphs();
    let most = 0; // when the second group is read, the first was solved
    const rows = (images: ArrayLike<number>) => {
      most = Math.max(most, countGraphs() - before);
      return several.rows(images);
    };
    const graph = await glmSaga(concepts, { ...several, rows }, options);
    assert.deepEqual([most, countGraphs() - before], [2, 0]);
    assert.deepEqual(graph, await withoutGraphs(() => glmSaga(concepts, several, options)));
  });

  it('says what to do when the step is too large, and leaves nothing behind', async () => {
    const before = tf.memory().numTensors;
    await assert.rejects(
      glmSaga(concepts, neuron, { lambda: 0.05, step: 1e6, batchSize: 8, targets }),
      /glmSaga: the objective is .*; lower the step \(now 1000000\)/,
    );
    assert.equal(tf.memory().numTensors, before);
  });
});
