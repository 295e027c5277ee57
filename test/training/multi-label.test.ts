import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { dense, Network } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { examples, fit, multiLabelCrossEntropy, sgd, type Step } from 'vitrine/training';
import { assertClose } from '../support/compare';

const network = new Network('one layer', [2], { logits: dense(3) }, { seed: 1 });
const truth = [1, 0, 1, 0, 0, 1, 1, 1, 0];
const stepOf = (logits: number[], indices: number[]): Step => ({
  ...{ network, x: tf.zeros([indices.length, 2]), taps: {}, random: new Random(0) },
  indices: Uint32Array.from(indices),
  labels: tf.tensor1d(indices, 'int32'),
  logits: tf.tensor2d(logits, [indices.length, 3]),
});
const valueOf = (step: Step, rows?: (step: { labels: tf.Tensor1D }) => ArrayLike<number>) =>
  multiLabelCrossEntropy({ truth, classes: 3, rows })(step).multiLabelCrossEntropy.dataSync()[0];

describe('multiLabelCrossEntropy', () => {
  it('is the sum over classes of -log of what is said of each, the mean over the batch', () => {
    const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
    const [z, rows] = [
      [0, 2, -1, 3, -0.5, 1],
      [2, 0],
    ];
    const expected = z.reduce((sum, value, i) => {
      const y = truth[3 * rows[Math.floor(i / 3)] + (i % 3)];
      return sum - Math.log(y ? sigmoid(value) : 1 - sigmoid(value));
    }, 0);
    assertClose([valueOf(stepOf(z, rows))], [expected / 2], 1e-5);
    assertClose([valueOf(stepOf([0, 0, 0], [1]))], [3 * Math.LN2], 1e-6);
  });

  it('keeps large logits apart, where a sigmoid has reached 1', () => {
    assertClose([valueOf(stepOf([-90, 60, 30], [0]))], [150], 1e-5);
  });

  it('has the gradient σ(z) - y, the mean over the batch', () => {
    const step = stepOf([0, 1, -2, 0, 0, 0], [0, 1]);
    const objective = multiLabelCrossEntropy({ truth, classes: 3 });
    const gradient = tf.grad(
      (logits: tf.Tensor) => objective({ ...step, logits: logits as tf.Tensor2D }).multiLabelCrossEntropy,
    )(step.logits);
    const expected = tf.mul(tf.sub(tf.sigmoid(step.logits), tf.tensor2d(truth.slice(0, 6), [2, 3])), 1 / 2);
    assertClose(gradient, expected.dataSync(), 1e-6);
  });

  it('finds rows by what it is told, and refuses what does not fit', () => {
    const step = stepOf([5, -5, 5], [1]);
    const shifted = valueOf(step, ({ labels }) => Array.from(labels.dataSync(), (row) => row - 1));
    assertClose([shifted], [3 * Math.log1p(Math.exp(-5))], 1e-5);
    assert.throws(() => valueOf(step, () => [3]), /row 3 is asked for; truth has 3/);
    assert.throws(
      () => multiLabelCrossEntropy({ truth, classes: 4 }),
      /truth has 9 values and classes is 4; wanted one value for each class of each example/,
    );
    assert.throws(
      () => multiLabelCrossEntropy({ truth: [1, 0], classes: 2 })(stepOf([1, 2, 3], [0])),
      /logits are \[1,3\]; wanted 2 classes/,
    );
  });

  it('trains within fit, as a graph, to questions of their own, and leaves no tensors', async () => {
    const images = Float32Array.of(1, 0, 0, 1, 1, 1);
    const data = examples({ images, shape: [3, 2], labels: [0, 1, 2] });
    const both = [1, 0, 0, 1, 1, 1]; // class 0: the first value; class 1: the second
    const two = new Network('two', [2], { logits: dense(2) }, { seed: 1 });
    const before = tf.memory().numTensors;
    const objective = multiLabelCrossEntropy({ truth: both, classes: 2 });
    const optimizer = sgd({ learningRate: 1 });
    await fit(two, data, { optimizer, epochs: 60, seed: 0, batchSize: 3, objective });
    assert.equal(tf.memory().numTensors, before);
    const said = [...two.forward(tf.tensor2d(images, [3, 2])).dataSync()].map((z) => Number(z > 0));
    assert.deepEqual(said, both);
  });
});
