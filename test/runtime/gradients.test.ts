import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Random } from 'vitrine/random';
import { device, tf, useDevice } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

type Kind = 'native' | 'cpu' | 'wasm';
type Op = (x: tf.Tensor) => tf.Tensor;

const values = (shape: number[], seed: number, low = -1, high = 1) =>
  tf.tensor(
    new Random(seed).uniforms(
      shape.reduce((a, b) => a * b, 1),
      low,
      high,
    ),
    shape,
  );

const STEP = 1e-2;

/** Values that lie 3 steps apart, 1.5 from 0, so that no step changes which one is the largest. */
const distinct = (shape: number[], seed: number) => {
  const count = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from(new Random(seed).permutation(count), (i) => 3 * STEP * (i - Math.floor(count / 2) + 0.5)),
    shape,
  );
};

/** f(x) = ½ Σ w·op(x)², whose second derivative has a term for op's slope and one for its curvature. */
const energy = (op: Op) => (x: tf.Tensor) => {
  const y = op(x);
  return tf.mul(0.5, tf.sum(tf.mul(values(y.shape, 99, 0.5, 1.5), tf.square(y)))) as tf.Scalar;
};

/**
 * First gradient against differences of the values, second (Hessian times a direction v) against differences of the
 * first.
 */
function checkTwice(op: Op, x: tf.Tensor): void {
  tf.tidy(() => {
    const f = energy(op);
    const gradient = tf.grad(f);
    for (const seed of [1, 2]) {
      const v = values(x.shape, seed);
      const difference = (g: Op) =>
        tf.div(tf.sub(g(tf.add(x, tf.mul(v, STEP))), g(tf.sub(x, tf.mul(v, STEP)))), 2 * STEP);
      const slope = gradient(x);
      assertNear(tf.sum(tf.mul(slope, v)), difference(f), tf.mul(tf.norm(slope), tf.norm(v)));
      const product = tf.grad((z: tf.Tensor) => tf.sum(tf.mul(tf.grad(f)(z), v)) as tf.Scalar)(x);
      const expected = difference(gradient);
      assertNear(product, expected, tf.max(tf.abs(expected)));
    }
  });
}

/** Within 0.2 % of `scale`: what float32 and differences over 0.01 allow. */
function assertNear(actual: tf.Tensor, expected: tf.Tensor, scale: tf.Tensor): void {
  assert.ok(scale.dataSync()[0] > 0, 'nothing to compare');
  assertClose(tf.div(actual, scale), tf.div(expected, scale), 2e-3);
}

const OPS: [string, Op, () => tf.Tensor][] = [
  ['exp', tf.exp, () => values([3, 5], 3)],
  ['sigmoid', tf.sigmoid, () => values([3, 5], 4, -3, 3)],
  ['tanh', tf.tanh, () => values([3, 5], 5, -2, 2)],
  ['softmax', (x) => tf.softmax(x), () => values([3, 7], 6, -2, 2)],
  ['logSoftmax', (x) => tf.logSoftmax(x), () => values([3, 7], 7, -2, 2)],
  ['log of softmax of tanh of exp', (x) => tf.log(tf.softmax(tf.tanh(tf.exp(x)))), () => values([2, 3], 8)],
  ['max over the last axis', (x) => tf.max(tf.exp(x), -1), () => distinct([3, 7], 9)],
  ['max over inner axes, kept', (x) => tf.max(x, [1, 2], true), () => distinct([2, 3, 4, 2], 10)],
  ['tile', (x) => tf.tile(tf.exp(x), [2, 1, 3]), () => values([3, 2, 2], 30)],
  ['tile of rank 5', (x) => tf.tile(tf.exp(x), [1, 3, 2, 1, 2]), () => values([2, 1, 2, 3, 1], 31)],
  ['broadcastTo', (x) => tf.broadcastTo(tf.exp(x), [4, 3, 2]), () => values([3, 1], 32)],
  ['sum of all', (x) => tf.sum(tf.exp(x)), () => values([3, 4, 2], 33)],
  ['sum over outer axes, kept', (x) => tf.sum(tf.exp(x), [0, -1], true), () => values([3, 4, 2], 34)],
  ['mean of all, of rank 5', (x) => tf.mean(tf.exp(x)), () => values([2, 1, 3, 2, 2], 35)],
  ['mean over inner axes', (x) => tf.mean(tf.exp(x), [1, 2]), () => values([2, 3, 4, 2], 36)],
  ['min', (x) => tf.min(tf.exp(x), 0), () => distinct([3, 7], 11)],
  ['maximum', (x) => tf.maximum(tf.exp(x), tf.add(1, tf.mul(3, x.slice(0, 1)))), () => values([2, 6], 12)],
  ['minimum', (x) => tf.minimum(tf.square(x), tf.scalar(0.3)), () => values([5, 5], 13)],
  ['relu', tf.relu, () => distinct([3, 9], 14)],
  ['relu6', (x) => tf.relu6(tf.mul(x, 20)), () => distinct([3, 9], 15)],
  ['leakyRelu', (x) => tf.leakyRelu(x), () => distinct([3, 9], 16)],
  ['clipByValue', (x) => tf.clipByValue(x, -0.21, 0.3), () => distinct([3, 9], 17)],
  ['maxPool 2', (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'), () => distinct([2, 5, 6, 3], 18)],
  [
    'maxPool 3x2 with overlapping windows, same',
    (x) => tf.maxPool(x as tf.Tensor4D, [3, 2], [2, 1], 'same'),
    () => distinct([1, 7, 4, 2], 19),
  ],
  ['maxPool 2 stride 3', (x) => tf.maxPool(x as tf.Tensor4D, 2, 3, 'valid'), () => distinct([1, 9, 7, 2], 20)],
  ['maxPool of exp', (x) => tf.maxPool(tf.exp(x) as tf.Tensor4D, 3, 1, 'valid'), () => distinct([1, 4, 5, 1], 21)],
  [
    'avgPool 3x2 with overlapping windows, same',
    (x) => tf.avgPool(tf.exp(x) as tf.Tensor4D, [3, 2], [2, 1], 'same'),
    () => values([2, 5, 4, 2], 22),
  ],
  ['avgPool 2', (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'), () => values([1, 5, 4, 3], 23)],
];
for (const [rule, aligned, half] of [
  ['half-pixel', false, true],
  ['aligned', true, false],
  ['neither', false, false],
] as const) {
  for (const size of [
    [7, 5],
    [2, 9],
    [1, 3],
  ] as [number, number][]) {
    OPS.push([
      `resizeBilinear to ${size}, ${rule}`,
      (x) => tf.image.resizeBilinear(tf.exp(x) as tf.Tensor4D, size, aligned, half),
      () => values([2, 3, 4, 2], 24),
    ]);
  }
}

type Pad = 'valid' | 'same' | tf.backend_util.ExplicitPadding;
const UNEVEN: Pad = [
  [0, 0],
  [1, 2],
  [0, 1],
  [0, 0],
];
const CONVOLUTIONS: [stride: number | [number, number], pad: Pad, dilation: number | [number, number]][] = [
  [1, 'same', 1],
  [2, 'valid', 1],
  [[2, 1], 'same', 1],
  [1, UNEVEN, 1],
  [2, UNEVEN, 1],
  [1, 'valid', 2],
  [1, 'same', 2],
  [1, 'same', [3, 2]],
  [1, 'valid', [1, 2]],
  [1, UNEVEN, 2],
];

/** Second derivatives with respect to image and filter, both in one vector, so that the mixed ones are there too. */
function checkConvolution(convolve: (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor, filterShape: number[]): void {
  const shape = [2, 7, 8, 2];
  const [n, m] = [shape, filterShape].map((sizes) => sizes.reduce((a, b) => a * b, 1));
  const both = (z: tf.Tensor) =>
    convolve(
      tf.reshape(tf.slice(z, 0, n), shape as [number, number, number, number]),
      tf.reshape(tf.slice(z, n, m), filterShape as [number, number, number, number]),
    );
  tf.tidy(() => checkTwice(both, values([n + m], 31)));
}

function secondDerivatives(kind: Kind): void {
  describe(`second derivatives, ${kind}`, () => {
    const here = device().kind;
    before(async () => void (await useDevice(kind)));
    after(async () => void (await useDevice(here as Kind)));

    for (const [name, op, x] of OPS)
      it(`agree with finite differences: ${name}`, () => tf.tidy(() => checkTwice(op, x())));

    if (kind === 'wasm')
      return console.log('# WebAssembly has no gradient of filters: convolutions are not tested there');
    for (const [stride, pad, dilation] of CONVOLUTIONS) {
      const what = `stride ${stride}, padding ${Array.isArray(pad) ? 'uneven' : pad}, dilation ${dilation}`;
      it(`agree with finite differences: conv2d, ${what}`, () =>
        checkConvolution((x, filter) => tf.conv2d(x, filter, stride, pad, 'NHWC', dilation), [3, 2, 2, 3]));
      if (kind === 'native' && Array.isArray(stride)) continue; // The native depthwise operation wants equal strides.
      it(`agree with finite differences: depthwiseConv2d, ${what}`, () =>
        checkConvolution((x, filter) => tf.depthwiseConv2d(x, filter, stride, pad, 'NHWC', dilation), [3, 2, 2, 2]));
    }
  });
}

if (device().kind === 'native') secondDerivatives('native');
else console.log(`# second derivatives on the native runtime are not tested: this is ${device().kind}`);
secondDerivatives('cpu');
secondDerivatives('wasm');

/** Gradient of Σ c·op(x) and, by its own gradient in c, the adjoint of that: where op reads. */
function reads(op: Op, x: tf.Tensor, weight: tf.Tensor, probe: tf.Tensor): [number[], number[]] {
  return tf.tidy(() => {
    const first = (c: tf.Tensor) => tf.grad((z: tf.Tensor) => tf.sum(tf.mul(op(z), c)) as tf.Scalar)(x);
    const second = tf.grad((c: tf.Tensor) => tf.sum(tf.mul(first(c), probe)) as tf.Scalar)(weight);
    return [[...first(weight).dataSync()], [...second.dataSync()]];
  });
}

function details(kind: Kind): void {
  describe(`gradients in detail, ${kind}`, () => {
    const here = device().kind;
    before(async () => void (await useDevice(kind)));
    after(async () => void (await useDevice(here as Kind)));

    it('maxPool: of equal values the first in reading order counts, in both derivatives', () => {
      const x = tf.tensor4d([5, 5, 0, 5, 5, 7, 1, 7, 7], [1, 3, 3, 1]);
      const [first, second] = reads(
        (z) => tf.maxPool(z as tf.Tensor4D, 2, 1, 'valid'),
        x,
        tf.tensor4d([1, 10, 100, 1000], [1, 2, 2, 1]),
        tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]),
      );
      // Windows: [5 5 5 5] takes the first 5; [5 0 5 7] the 7 on the right; [5 5 1 7] the 7 below; [5 7 7 7] the 7 on
      // the right.
      assert.deepEqual(first, [1, 0, 0, 0, 0, 1010, 0, 100, 0]);
      assert.deepEqual(second, [1, 6, 8, 6]);
    });

    it('maxPool: padding never counts, also where all values are negative', () => {
      const x = tf.tensor4d([-1, -2, -3, -4], [1, 2, 2, 1]);
      const [first, second] = reads(
        (z) => tf.maxPool(z as tf.Tensor4D, 3, 1, 'same'),
        x,
        tf.ones([1, 2, 2, 1]),
        tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]),
      );
      assert.deepEqual(first, [4, 0, 0, 0]);
      assert.deepEqual(second, [1, 1, 1, 1]);
    });

    it('maxPool: has the same gradient for one large batch as for its images one by one, ties included', () => {
      if (kind !== 'native') return; // Only there the size decides how it is computed.
      for (const [size, stride, pad] of [
        [3, 2, 'valid'],
        [2, 2, 'valid'],
        [[3, 2], [1, 3], 'same'],
        [2, 3, 'same'],
        [3, 2, 'same'],
      ] as const) {
        const x = tf.tidy(() => tf.relu(tf.div(tf.floor(tf.mul(values([26, 37, 38, 16], 61), 6)), 6)));
        assert.ok(x.size >= 2 ** 19 && x.size / 26 < 2 ** 19);
        const pool = (z: tf.Tensor) => tf.maxPool(z as tf.Tensor4D, size as number, stride as number, pad);
        tf.tidy(() => {
          const gradient = (z: tf.Tensor) =>
            tf.grad(
              (w: tf.Tensor) =>
                tf.sum(
                  tf.mul(
                    tf.range(1, 8).reshape([1, 1, 1, 7]).tile([1, 1, 1, 3]).slice([0, 0, 0, 0], [1, 1, 1, 16]),
                    pool(w),
                  ),
                ) as tf.Scalar,
            )(z);
          assert.deepEqual(
            gradient(x).dataSync(),
            tf.concat(tf.unstack(x).map((image) => gradient(image.expandDims()))).dataSync(),
          );
        });
        x.dispose();
      }
    });

    it('sum and mean: copy dy to every place, bit for bit, also of a single number and of none', () => {
      const dy = tf.tensor2d([[0.1], [-0.3]]);
      const slope = (op: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, given: tf.Tensor) => [
        ...tf.grad(op)(x, given).dataSync(),
      ];
      const each = (value: number) => Array<number>(3).fill(Math.fround(value));
      assert.deepEqual(
        slope((x) => tf.sum(x, 1, true), tf.ones([2, 3]), dy),
        [...each(0.1), ...each(-0.3)],
      );
      assert.deepEqual(
        slope((x) => tf.mean(x, 1, true), tf.ones([2, 3]), dy),
        // The share 1/3 is rounded first.
        [...each(Math.fround(0.1) * Math.fround(1 / 3)), ...each(Math.fround(-0.3) * Math.fround(1 / 3))],
      );
      assert.deepEqual(
        slope((x) => tf.sum(x), tf.scalar(4), tf.scalar(7)),
        [7],
      );
      assert.deepEqual(
        slope((x) => tf.mean(x), tf.scalar(4), tf.scalar(7)),
        [7],
      );
      assert.deepEqual(
        slope((x) => tf.sum(x), tf.zeros([2, 0]), tf.scalar(7)),
        [],
      );
      assert.deepEqual(
        slope((x) => tf.sum(x, 1), tf.zeros([2, 0]), tf.tensor1d([7, 8])),
        [],
      );
    });

    it('maxPool: lets no gradient through a window of NaN, and goes on', () => {
      const x = tf.tensor4d([NaN, 1, 2, 3, 4, 5, 6, 7], [1, 2, 4, 1]);
      const gradient = tf.grad((z: tf.Tensor) => tf.sum(tf.maxPool(z as tf.Tensor4D, 2, 2, 'valid')) as tf.Scalar)(x);
      assert.deepEqual([...gradient.dataSync()].slice(2, 4).concat([...gradient.dataSync()].slice(6)), [0, 0, 0, 1]);
    });

    it('relu: has the slope 0 at 0 and -0, and lets infinity pass', () => {
      const x = tf.tensor1d([-1, -0, 0, 1e-30, 2, Infinity]);
      const [first, second] = reads(tf.relu, x, tf.fill([6], 3), tf.range(1, 7));
      assert.deepEqual(first, [0, 0, 0, 3, 3, 3]);
      assert.deepEqual(second, [0, 0, 0, 4, 5, 6]);
    });

    it('relu6: has the slope 0 at 0 and at 6, as PyTorch has it', () => {
      const x = tf.tensor1d([-1, 0, 1e-30, 5.9999995, 6, 7, Infinity]);
      const [first, second] = reads(tf.relu6, x, tf.fill([7], 3), tf.range(1, 8));
      assert.deepEqual(first, [0, 0, 3, 3, 0, 0, 0]);
      assert.deepEqual(second, [0, 0, 3, 4, 0, 0, 0]);
    });

    it('relu: takes whole numbers too', () =>
      assertClose(tf.grad((z: tf.Tensor) => tf.relu(tf.cast(z, 'int32')))(tf.tensor1d([-2, 3])), [0, 1]));

    it('exp, tanh, sigmoid: have the second and third derivative of their formulas', () => {
      const x = tf.tensor1d([-1.5, 0, 0.7]);
      const derivative = (f: Op, order: number): Op =>
        order === 0 ? f : tf.grad((z: tf.Tensor) => tf.sum(derivative(f, order - 1)(z)) as tf.Scalar);
      const t = [...x.dataSync()].map(Math.tanh);
      const s = [...x.dataSync()].map((value) => 1 / (1 + Math.exp(-value)));
      assertClose(derivative(tf.exp, 3)(x), tf.exp(x));
      assertClose(
        derivative(tf.tanh, 2)(x),
        t.map((y) => -2 * y * (1 - y * y)),
      );
      assertClose(
        derivative(tf.tanh, 3)(x),
        t.map((y) => (1 - y * y) * (6 * y * y - 2)),
      );
      assertClose(
        derivative(tf.sigmoid, 2)(x),
        s.map((y) => y * (1 - y) * (1 - 2 * y)),
      );
    });

    it('logSoftmax: has minus the covariance of its probabilities as Hessian', () => {
      const x = tf.tensor1d([0.2, -1, 1.5]);
      const p = [...tf.softmax(x).dataSync()];
      const slope = (z: tf.Tensor) => tf.grad((w: tf.Tensor) => tf.logSoftmax(w).slice(1, 1).sum() as tf.Scalar)(z);
      for (let i = 0; i < 3; i++) {
        const row = tf.grad((z: tf.Tensor) => slope(z).slice(i, 1).sum() as tf.Scalar)(x);
        assertClose(
          row,
          p.map((pj, j) => -(i === j ? pj : 0) + p[i] * pj),
        );
      }
    });

    it('resizeBilinear: has a first gradient that is the adjoint of the resizing, at every rule and shape', () => {
      for (const [aligned, half] of [
        [true, false],
        [false, true],
        [false, false],
      ]) {
        for (const [from, to] of [
          [
            [3, 5],
            [7, 4],
          ],
          [
            [6, 2],
            [3, 5],
          ],
          [
            [1, 4],
            [1, 1],
          ],
        ] as [number, number][][]) {
          const x = values([2, ...from, 3], 41) as tf.Tensor4D;
          const dy = values([2, ...to, 3], 42);
          const resize = (z: tf.Tensor) => tf.image.resizeBilinear(z as tf.Tensor4D, to, aligned, half);
          const back = tf.grads((z: tf.Tensor) => resize(z))([x], dy)[0];
          assertClose(tf.sum(tf.mul(back, x)), tf.sum(tf.mul(dy, resize(x))), 1e-4);
        }
      }
    });

    it('leave nothing behind', async () => {
      for (const [, op, x] of OPS) {
        const input = x();
        await assertNoLeak(() =>
          tf.grad((z: tf.Tensor) => tf.sum(tf.square(tf.grad(energy(op))(z))) as tf.Scalar)(input),
        );
        input.dispose();
      }
    });

    if (kind === 'wasm') return;
    it('a dilated convolution has the gradients of the same convolution with zeros in its filter', () => {
      const x = values([2, 9, 8, 3], 51) as tf.Tensor4D;
      const filter = values([2, 3, 3, 4], 52) as tf.Tensor4D;
      // Rows 2 apart, columns 3 apart: [a b c] becomes [a 0 0 b 0 0 c].
      const sparse = (f: tf.Tensor) => {
        const rows = f.shape[0] * 2;
        const columns = f.shape[1]! * 3;
        const wide = tf.pad(tf.reshape(f, [2, 1, 3, 1, 3, 4]), [
          [0, 0],
          [0, 1],
          [0, 0],
          [0, 2],
          [0, 0],
          [0, 0],
        ]);
        return tf.slice(
          tf.reshape(wide, [rows, columns, 3, 4]),
          [0, 0, 0, 0],
          [rows - 1, columns - 2, 3, 4],
        ) as tf.Tensor4D;
      };
      for (const pad of ['valid', 'same'] as const) {
        const dilated = tf.grads((z: tf.Tensor, f: tf.Tensor) =>
          energy(() => tf.conv2d(z as tf.Tensor4D, f as tf.Tensor4D, 1, pad, 'NHWC', [2, 3]))(z),
        )([x, filter]);
        const plain = tf.grads((z: tf.Tensor, f: tf.Tensor) =>
          energy(() => tf.conv2d(z as tf.Tensor4D, sparse(f), 1, pad))(z),
        )([x, filter]);
        dilated.forEach((gradient, i) => assertClose(gradient, plain[i], 1e-4));
      }
    });

    it('say what to do about dilation with channels first', () => {
      if (kind === 'native') return console.log('# channels first are not computed natively on a processor');
      const x = values([1, 2, 5, 5], 53) as tf.Tensor4D;
      const filter = values([2, 2, 2, 1], 54) as tf.Tensor4D;
      assert.throws(
        () => tf.tidy(() => tf.grad((z: tf.Tensor) => tf.conv2d(z as tf.Tensor4D, filter, 1, 'valid', 'NCHW', 2))(x)),
        /NCHW.*wanted 'NHWC'/,
      );
    });

    it('leave nothing behind: a filter of a dilated convolution', async () => {
      const x = values([1, 7, 7, 2], 55) as tf.Tensor4D;
      const filter = values([3, 3, 2, 2], 56) as tf.Tensor4D;
      const penalty = (f: tf.Tensor) =>
        tf.sum(
          tf.square(
            tf.grad(
              (z: tf.Tensor) =>
                tf.sum(tf.square(tf.conv2d(z as tf.Tensor4D, f as tf.Tensor4D, 1, UNEVEN, 'NHWC', 2))) as tf.Scalar,
            )(x),
          ),
        ) as tf.Scalar;
      await assertNoLeak(() => tf.grad(penalty)(filter));
    });
  });
}

if (device().kind === 'native') details('native');
details('cpu');
details('wasm');
