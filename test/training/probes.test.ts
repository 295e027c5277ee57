import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Random } from 'vitrine/random';
import { classify, drawShots, lbfgs, logisticRegression, type LinearClassifier } from 'vitrine/training';

/** Class probabilities of each row, [n, classes]. */
function probabilities({ weight, bias, classes, features }: LinearClassifier, x: Float64Array): number[][] {
  return Array.from({ length: x.length / features }, (_, i) => {
    const scores = Array.from(bias, (b, c) => {
      let score = b;
      for (let j = 0; j < features; j++) score += x[i * features + j] * weight[j * classes + c];
      return Math.exp(score);
    });
    const total = scores.reduce((sum, score) => sum + score, 0);
    return scores.map((score) => score / total);
  });
}

/** By how much the weights miss W = C Xᵀ(Y - P), and the biases Σ(Y - P) = 0: only the one minimum has both. */
function fault(found: LinearClassifier, x: Float64Array, labels: number[], cost: number): number {
  const p = probabilities(found, x);
  const left = p.map((row, i) => row.map((value, c) => Number(c === labels[i]) - value));
  let most = 0;
  for (let c = 0; c < found.classes; c++) {
    most = Math.max(most, Math.abs(left.reduce((sum, row) => sum + row[c], 0)));
    for (let j = 0; j < found.features; j++) {
      const wanted = cost * left.reduce((sum, row, i) => sum + row[c] * x[i * found.features + j], 0);
      most = Math.max(most, Math.abs(found.weight[j * found.classes + c] - wanted));
    }
  }
  return most;
}

describe('lbfgs', () => {
  it('finds the minimum of a narrow bowl and of the valley of Rosenbrock', () => {
    const bowl = lbfgs(
      (x) => ({
        value: x.reduce((sum, value, i) => sum + 10 ** i * (value - i) ** 2, 0),
        gradient: x.map((value, i) => 2 * 10 ** i * (value - i)),
      }),
      new Float64Array(5),
      { tolerance: 1e-9 },
    );
    bowl.x.forEach((value, i) => assert.ok(Math.abs(value - i) < 1e-8, `${value}`));
    const valley = lbfgs(
      ([x, y]) => ({
        value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
        gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
      }),
      Float64Array.of(-1.2, 1),
      { tolerance: 1e-9 },
    );
    assert.ok(Math.hypot(valley.x[0] - 1, valley.x[1] - 1) < 1e-8, `${valley.x}`);
    assert.ok(valley.iterations < 80, `${valley.iterations} steps`);
  });

  it('stays at a minimum, stops after the steps allowed, and refuses a start that is no number', () => {
    const square = (x: Float64Array) => ({ value: x[0] ** 2, gradient: x.map((value) => 2 * value) });
    assert.deepEqual(lbfgs(square, Float64Array.of(0)), {
      x: Float64Array.of(0),
      value: 0,
      gradient: 0,
      iterations: 0,
    });
    assert.equal(lbfgs(square, Float64Array.of(3), { iterations: 0 }).x[0], 3);
    assert.throws(() => lbfgs(square, Float64Array.of(NaN)), /lbfgs: the function is NaN at the start/);
  });
});

describe('logisticRegression', () => {
  it('is the closed form for one example each of two classes: w = 2 C σ(-2 w)', () => {
    const { weight, bias } = logisticRegression({ data: [1, -1], shape: [2, 1] }, [1, 0], { cost: 3 });
    const [against, along] = weight;
    assert.ok(Math.abs(along + against) < 1e-7);
    assert.ok(Math.abs(along - 6 / (1 + Math.exp(2 * along))) < 1e-6, `${along}`);
    assert.deepEqual(
      [...bias].map(Math.abs).filter((b) => b > 1e-7),
      [],
    );
  });

  for (const [words, n, p] of [
    ['more examples than features', 30, 4],
    ['more features than examples', 6, 40],
  ] as const)
    it(`is at the minimum with ${words}`, () => {
      const random = new Random(n);
      const x = Float64Array.from(random.normals(n * p));
      const labels = Array.from({ length: n }, (_, i) => i % 3);
      for (const cost of [0.1, 5]) {
        const found = logisticRegression({ data: x, shape: [n, p] }, labels, { cost, tolerance: 1e-9 });
        assert.ok(fault(found, x, labels, cost) < 1e-6, `${fault(found, x, labels, cost)}`);
      }
    });

  it('takes examples that are alike, of one class or of two, and a class without any', () => {
    const row = Float64Array.from(new Random(1).normals(8));
    const x = Float64Array.from([...row, ...row, ...row.map((value) => -value)]);
    const labels = [0, 1, 1];
    const found = logisticRegression({ data: x, shape: [3, 8] }, labels, { classes: 3 });
    assert.ok(fault(found, x, labels, 1) < 1e-5);
    assert.ok(probabilities(found, x)[0][2] < 0.01);
  });

  it('says what is wrong', () => {
    const x = { data: [1, 2], shape: [2, 1] };
    assert.throws(() => logisticRegression(x, [0, 3], { classes: 3 }), /labels\[1\] is 3; wanted a class below 3/);
    assert.throws(() => logisticRegression(x, [0]), /logisticRegression: labels has 1 classes for 2 images/);
    assert.throws(() => logisticRegression(x, [0, 1], { cost: 0 }), /cost is 0; wanted a number above 0/);
    assert.throws(
      () => logisticRegression({ data: [1, Infinity], shape: [2, 1] }, [0, 1]),
      /x\[1\] has the value Infinity; wanted finite ones/,
    );
    const found = logisticRegression(x, [0, 1]);
    assert.throws(() => classify(found, { data: [1, 2], shape: [1, 2] }), /classify: x is \[1,2\]; wanted \[n, 1\]/);
  });
});

describe('classify', () => {
  it('takes the highest score, the first of equals', () => {
    const found = { weight: Float64Array.of(1, 1, -1), bias: Float64Array.of(0, 0, 1), features: 1, classes: 3 };
    const model = { ...found, objective: 0, gradient: 0, iterations: 0 };
    assert.deepEqual([...classify(model, { data: [5, 0, -5], shape: [3, 1] })], [0, 2, 2]);
  });
});

describe('drawShots', () => {
  const labels = [2, 0, 0, 2, 1, 1, 0, 2];

  it('draws so many of every class, and leaves all the others', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { shots, tests } = drawShots(labels, new Random(seed));
      assert.deepEqual(
        [...shots].map((i) => labels[i]),
        [0, 1, 2],
      );
      assert.deepEqual([...shots, ...tests].sort(), [...labels.keys()]);
      assert.deepEqual([...tests], [...tests].sort());
    }
  });

  it('draws each example as often as the others of its class', () => {
    const first = Array.from({ length: 300 }, (_, seed) => drawShots(labels, new Random(seed)).shots[0]);
    for (const i of [1, 2, 6]) {
      const count = first.filter((shot) => shot === i).length;
      assert.ok(Math.abs(count - 100) < 33, `${i} was drawn ${count} of 300 times`); // four deviations
    }
  });

  it('wants a class to have some left', () => {
    assert.throws(
      () => drawShots(labels, new Random(0), { each: 2 }),
      /class 1 has 2 examples; wanted more than the 2/,
    );
    assert.throws(() => drawShots(labels, new Random(0), { each: 0 }), /each is 0; wanted a whole number from 1/);
  });
});
