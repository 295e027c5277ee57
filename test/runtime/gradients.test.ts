import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Random } from 'vitrine/random';
import { device, tf, useDevice } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

type Op = (x: tf.Tensor) => tf.Tensor;

const values = (shape: number[], seed: number, low = -1, high = 1) =>
  tf.tensor(new Random(seed).uniforms(shape.reduce((a, b) => a * b, 1), low, high), shape);

/** Values that lie at least 2/count apart, so that no small step changes which one is the largest. */
const distinct = (shape: number[], seed: number) => {
  const count = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(Float32Array.from(new Random(seed).permutation(count), (i) => (2 * i) / count - 1), shape);
};

/** f(x) = ½ Σ w·op(x)², whose second derivative has a term for op's slope and one for its curvature. */
const energy = (op: Op) => (x: tf.Tensor) => {
  const y = op(x);
  return tf.mul(0.5, tf.sum(tf.mul(values(y.shape, 99, 0.5, 1.5), tf.square(y)))) as tf.Scalar;
};

const STEP = 1e-2;

/** First gradient against differences of the values, second (Hessian times a direction v) against differences of the first. */
function checkTwice(op: Op, x: tf.Tensor, { step = STEP, tolerance = 3e-3 } = {}): void {
  tf.tidy(() => {
    const f = energy(op);
    const gradient = tf.grad(f);
    for (const seed of [1, 2]) {
      const v = values(x.shape, seed);
      const difference = (g: Op) => tf.div(tf.sub(g(tf.add(x, tf.mul(v, step))), g(tf.sub(x, tf.mul(v, step)))), 2 * step);
      assertNear(tf.sum(tf.mul(gradient(x), v)), difference(f), tolerance);
      const product = tf.grad((z: tf.Tensor) => tf.sum(tf.mul(tf.grad(f)(z), v)) as tf.Scalar)(x);
      assertNear(product, difference(gradient), tolerance);
    }
  });
}

/** Within `tolerance` of the largest expected value, which must not be 0. */
function assertNear(actual: tf.Tensor, expected: tf.Tensor, tolerance: number): void {
  const scale = tf.max(tf.abs(expected)).dataSync()[0];
  assert.ok(scale > 0, 'nothing to compare');
  assertClose(tf.div(actual, scale), tf.div(expected, scale), tolerance);
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
  ['min', (x) => tf.min(tf.exp(x), 0), () => distinct([3, 7], 11)],
  ['maximum', (x) => tf.maximum(tf.exp(x), tf.add(1, tf.mul(3, x.slice(0, 1)))), () => values([2, 6], 12)],
  ['minimum', (x) => tf.minimum(tf.square(x), tf.scalar(0.3)), () => values([5, 5], 13)],
  ['relu', tf.relu, () => distinct([3, 9], 14)],
  ['relu6', (x) => tf.relu6(tf.mul(x, 9)), () => distinct([3, 9], 15)],
  ['leakyRelu', (x) => tf.leakyRelu(tf.exp(x)), () => distinct([3, 9], 16)],
  ['clipByValue', (x) => tf.clipByValue(x, -0.5, 0.55), () => distinct([3, 9], 17)],
  ['maxPool 2', (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'), () => distinct([2, 5, 6, 3], 18)],
  ['maxPool 3x2 with overlapping windows, same', (x) => tf.maxPool(x as tf.Tensor4D, [3, 2], [2, 1], 'same'), () => distinct([1, 7, 4, 2], 19)],
  ['maxPool 2 stride 3', (x) => tf.maxPool(x as tf.Tensor4D, 2, 3, 'valid'), () => distinct([1, 9, 7, 2], 20)],
  ['maxPool of exp', (x) => tf.maxPool(tf.exp(x) as tf.Tensor4D, 3, 1, 'valid'), () => distinct([1, 4, 5, 1], 21)],
  ['avgPool 3x2 with overlapping windows, same', (x) => tf.avgPool(tf.exp(x) as tf.Tensor4D, [3, 2], [2, 1], 'same'), () => values([2, 5, 4, 2], 22)],
  ['avgPool 2', (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'), () => values([1, 5, 4, 3], 23)],
];
for (const [rule, aligned, half] of [['half-pixel', false, true], ['aligned', true, false], ['neither', false, false]] as const) {
  for (const size of [[7, 5], [2, 9], [1, 3]] as [number, number][]) {
    OPS.push([`resizeBilinear to ${size}, ${rule}`, (x) => tf.image.resizeBilinear(tf.exp(x) as tf.Tensor4D, size, aligned, half), () => values([2, 3, 4, 2], 24)]);
  }
}

type Pad = 'valid' | 'same' | number;
const CONVOLUTIONS: [stride: number | [number, number], pad: Pad, dilation: number | [number, number]][] = [
  [1, 'same', 1], [2, 'valid', 1], [[2, 1], 'same', 1], [1, 1, 1], [2, 2, 1],
  [1, 'valid', 2], [1, 'same', 2], [1, 'same', [3, 2]], [1, 'valid', [1, 2]], [1, 3, 2],
];

/** Second derivatives with respect to image and filter, both in one vector, so that the mixed ones are there too. */
function checkConvolution(convolve: (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor, filterShape: number[]): void {
  const shape = [2, 7, 8, 2];
  const [n, m] = [shape, filterShape].map((sizes) => sizes.reduce((a, b) => a * b, 1));
  const both = (z: tf.Tensor) => convolve(tf.reshape(tf.slice(z, 0, n), shape as [number, number, number, number]), tf.reshape(tf.slice(z, n, m), filterShape as [number, number, number, number]));
  tf.tidy(() => checkTwice(both, values([n + m], 31)));
}

function secondDerivatives(kind: 'native' | 'cpu'): void {
  describe(`second derivatives, ${kind}`, () => {
    const here = device().kind;
    before(async () => void (await useDevice(kind)));
    after(async () => void (await useDevice(here as 'native' | 'cpu')));

    for (const [name, op, x] of OPS) it(`agree with finite differences: ${name}`, () => tf.tidy(() => checkTwice(op, x())));

    for (const [stride, pad, dilation] of CONVOLUTIONS) {
      const what = `stride ${stride}, padding ${pad}, dilation ${dilation}`;
      it(`agree with finite differences: conv2d, ${what}`, () =>
        checkConvolution((x, filter) => tf.conv2d(x, filter, stride, pad, 'NHWC', dilation), [3, 2, 2, 3]));
      if (kind === 'native' && Array.isArray(stride)) continue; // The native depthwise operation wants equal strides.
      it(`agree with finite differences: depthwiseConv2d, ${what}`, () =>
        checkConvolution((x, filter) => tf.depthwiseConv2d(x, filter, stride, pad as 'same', 'NHWC', dilation), [3, 2, 2, 2]));
    }
  });
}

if (device().kind === 'native') secondDerivatives('native');
else console.log(`# second derivatives on the native runtime are not tested: this is ${device().kind}`);
secondDerivatives('cpu');
