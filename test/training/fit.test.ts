import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { mlp } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { projectFolder } from 'vitrine/host';
import { tf } from 'vitrine/runtime';
import {
  adam,
  checkpointFile,
  crossEntropy,
  drawn,
  evaluate,
  examples,
  fit,
  imageTensor,
  l2Penalty,
  sgd,
  together,
  type FitOptions,
  type Step,
} from 'vitrine/training';
import { assertClose } from '../support/compare';
import { clouds, trainClouds } from './clouds';

/** Two weights, one example, a known gradient: softmax cross-entropy of logits W·1 at label 0. */
function oneStep(optimizer: FitOptions['optimizer'], steps: number): Float32Array {
  const network = mlp({ seed: 1, inputShape: [1], hidden: [], classes: 2 });
  network.load(
    new Map([
      ['dense1.weight', [0, 0]],
      ['dense1.bias', [0, 0]],
    ]),
  );
  const variables = network.trainable();
  for (let i = 0; i < steps; i++) {
    const gradients = new Map<string, tf.Tensor>([
      ['dense1.weight', tf.tensor2d([[1, -2]])],
      ['dense1.bias', tf.tensor1d([0.5, 0])],
    ]);
    optimizer.apply(variables, gradients, 1);
  }
  return network.save().get('dense1.weight')!;
}

describe('optimizers', () => {
  it('sgd with momentum follows v = μv + g, w = w - ηv', () => {
    // v: 1, 1.5, 1.75; w: -0.1, -0.25, -0.425
    assertClose(oneStep(sgd({ learningRate: 0.1, momentum: 0.5 }), 3), [-0.425, 0.85], 1e-6);
  });

  it('adam moves by the learning rate under a constant gradient, whatever its size', () => {
    assertClose(oneStep(adam({ learningRate: 0.01 }), 4), [-0.04, 0.04], 1e-5);
  });

  it('adam adds weight decay to the gradient', () => {
    const network = mlp({ seed: 1, inputShape: [1], hidden: [], classes: 2 });
    network.load(
      new Map([
        ['dense1.weight', [2, -2]],
        ['dense1.bias', [0, 0]],
      ]),
    );
    const zero = new Map<string, tf.Tensor>([
      ['dense1.weight', tf.zeros([1, 2])],
      ['dense1.bias', tf.zeros([2])],
    ]);
    adam({ learningRate: 0.1, weightDecay: 0.5 }).apply(network.trainable(), zero, 1);
    assertClose(network.save().get('dense1.weight')!, [1.9, -1.9], 1e-5);
  });
});

describe('crossEntropy', () => {
  it('is -log softmax at the label, averaged, and finite for huge logits', () => {
    const term = (logits: number[][], labels: number[]) =>
      crossEntropy()({
        logits: tf.tensor2d(logits),
        labels: tf.tensor1d(labels, 'int32'),
      } as never).crossEntropy.dataSync()[0];
    assertClose(
      [
        term(
          [
            [0, 0],
            [Math.log(3), 0],
          ],
          [0, 0],
        ),
      ],
      [(Math.log(2) + Math.log(4 / 3)) / 2],
    );
    assertClose([term([[1000, 0]], [1])], [1000]);
  });
});

describe('l2Penalty', () => {
  it('is half the squared weights times its factor, of the named ones or of all, and pulls them in proportion', async () => {
    const network = mlp({ seed: 1, inputShape: [1], hidden: [], classes: 2 });
    const start = () =>
      network.load(
        new Map([
          ['dense1.weight', [3, -4]],
          ['dense1.bias', [5, 0]],
        ]),
      );
    start();
    const value = (weights?: string[]) =>
      l2Penalty({ factor: 0.1, weights })({ network } as Step).l2Penalty.dataSync()[0];
    assertClose([value(), value(['dense1.bias'])], [0.05 * 25, 0.05 * 25]);
    assert.throws(() => value(['dense2.weight']), /l2Penalty: mlp has no weight 'dense2.weight'/);
    const zeros = examples({ images: new Float32Array(2), shape: [2, 1], labels: [0, 1] });
    await fit(network, zeros, {
      optimizer: sgd({ learningRate: 1 }),
      objective: l2Penalty({ factor: 0.1, weights: ['dense1.weight', 'dense1.bias'] }),
      epochs: 1,
      seed: 1,
    });
    assertClose(network.save().get('dense1.weight')!, [2.7, -3.6], 1e-6);
  });
});

describe('together', () => {
  it('hands each objective the activations it asked for, sums all terms and logs them apart', async () => {
    const network = mlp({ seed: 1, inputShape: [2], hidden: [3], classes: 2 });
    const size = Object.assign(({ taps }: Step) => ({ size: tf.mean(tf.square(taps.relu1)) as tf.Scalar }), {
      taps: () => ['relu1'],
    });
    const data = examples({ images: Float32Array.of(1, 2, 3, 4), shape: [2, 2], labels: [0, 1] });
    const { terms } = await fit(network, data, {
      optimizer: sgd({ learningRate: 0.01 }),
      epochs: 1,
      seed: 0,
      batchSize: 2,
      objective: together(crossEntropy(), size),
    });
    const before = mlp({ seed: 1, inputShape: [2], hidden: [3], classes: 2 });
    assertClose(
      [terms[0].size],
      tf.mean(
        tf.square(
          before.tap(
            tf.tensor2d([
              [1, 2],
              [3, 4],
            ]),
            'relu1',
          ),
        ),
      ),
      1e-6,
    );
    assertClose([terms[0].loss], [terms[0].crossEntropy + terms[0].size], 1e-6);
  });

  it('refuses two terms of one name', () => {
    assert.throws(
      () =>
        together(
          crossEntropy(),
          crossEntropy(),
        )({ logits: tf.tensor2d([[0, 0]]), labels: tf.tensor1d([0], 'int32') } as never),
      /two objectives have a term 'crossEntropy'/,
    );
  });
});

describe('examples', () => {
  it('scales bytes to 0..1, leaves floats alone, and keeps image and label together', () => {
    const bytes = examples({ images: Uint8Array.of(0, 255, 51, 0), shape: [2, 2], labels: [7, 3] });
    const { x, labels } = bytes.batch([1, 0], new Random(0));
    assertClose(x, [0.2, 0, 0, 1]);
    assert.deepEqual([...labels.dataSync()], [3, 7]);
    assertClose(
      examples({ images: Float32Array.of(5, 6), shape: [1, 2], labels: [0] }).batch([0], new Random(0)).x,
      [5, 6],
    );
  });

  it('says what does not fit', () => {
    assert.throws(
      () => examples({ images: new Uint8Array(3), shape: [2, 2], labels: [0, 1] }),
      /images has 3 values; wanted 4/,
    );
    assert.throws(
      () => examples({ images: new Uint8Array(4), shape: [2, 2], labels: [0] }),
      /examples: labels has 1 classes for 2 images/,
    );
  });
});

describe('imageTensor', () => {
  it('scales bytes to 0..1 in the shape asked for, and says when they do not fit', () => {
    assertClose(imageTensor(Uint8Array.of(0, 255, 51), [1, 1, 1, 3]), [0, 1, 0.2]);
    assert.throws(() => imageTensor(new Uint8Array(3), [1, 2]), /there are 3 bytes; wanted 2 for \[1,2\]/);
  });
});

describe('checkpointFile', () => {
  it('lies in the checkout, where nothing is committed', () => {
    assert.equal(checkpointFile('a'), path.join(projectFolder()!, '.vitrine', 'checkpoints', 'a.safetensors'));
  });
});

describe('drawn', () => {
  it("makes each batch anew from the step's own stream", () => {
    const noisy = drawn(10, (indices, random) => ({
      images: random.uniforms(indices.length),
      shape: [indices.length, 1],
      labels: indices,
    }));
    const values = (seed: number) => noisy.batch([3, 4], new Random(seed)).x.dataSync();
    assert.deepEqual(values(1), values(1));
    assert.notDeepEqual(values(1), values(2));
    assert.deepEqual([...noisy.batch([3, 4], new Random(1)).labels.dataSync()], [3, 4]);
    assert.equal(noisy.size, 10);
  });
});

describe('fit', () => {
  it('learns two clouds apart, and reports loss and validation of each epoch', async () => {
    const { network, history } = await trainClouds({ epochs: 4, validation: clouds(2) });
    assert.equal(history.terms.length, 4);
    assert.ok(history.terms[3].loss < history.terms[0].loss / 2, JSON.stringify(history.terms));
    assert.equal(history.terms[0].loss, history.terms[0].crossEntropy);
    const { accuracy } = await evaluate(network, clouds(2), { batchSize: 7 });
    assert.ok(accuracy > 0.95, `${accuracy}`);
    assert.equal(accuracy, history.validation[3].accuracy);
  });

  it('gives the same weights for the same seed, and others for another', async () => {
    const weights = async (seed: number) => (await trainClouds({ seed })).network.save();
    assert.deepEqual(await weights(1), await weights(1));
    assert.notDeepEqual(await weights(1), await weights(2));
  });

  it('follows the schedule: a factor of 0 changes nothing', async () => {
    const { network, before } = await trainClouds({ schedule: () => 0 });
    assert.deepEqual(network.save(), before);
  });

  it('stops when told to by the history', async () => {
    const { history } = await trainClouds({ epochs: 9, until: (h) => h.terms.length === 2 });
    assert.equal(history.terms.length, 2);
  });

  it('adds up several terms and logs each apart', async () => {
    const { history } = await trainClouds({
      epochs: 1,
      objective: (step) => ({ ...crossEntropy()(step), size: tf.mul(tf.mean(tf.square(step.logits)), 2).asScalar() }),
    });
    const { loss, crossEntropy: ce, size } = history.terms[0];
    assert.ok(size > 0);
    assert.ok(Math.abs(loss - ce - size) < 1e-5);
  });

  it('says which of its numbers is none to count with', async () => {
    const network = mlp({ seed: 1, inputShape: [2], hidden: [], classes: 2 });
    const options = { optimizer: sgd({ learningRate: 0.1 }), epochs: 1, seed: 1 };
    await assert.rejects(
      fit(network, clouds(10), { ...options, epochs: 0 }),
      /^RangeError: fit: epochs is 0; wanted a whole number from 1/,
    );
    await assert.rejects(
      fit(network, clouds(10), { ...options, batchSize: 2.5 }),
      /^RangeError: fit: batchSize is 2.5/,
    );
  });

  it('ends with an error when the loss is not a number', async () => {
    await assert.rejects(
      trainClouds({ optimizer: sgd({ learningRate: 1e38 }), epochs: 3 }),
      /the loss is (NaN|Infinity) in epoch \d, step \d+; lower the learning rate/,
    );
  });

  it('is stopped by a signal, keeps the weights reached, and says so', async () => {
    const stop = new AbortController();
    let steps = 0;
    const objective: FitOptions['objective'] = (step) => {
      if (++steps === 5) stop.abort();
      return crossEntropy()(step);
    };
    await assert.rejects(trainClouds({ signal: stop.signal, objective }), { name: 'Interrupted' });
    assert.equal(steps, 5);
  });

  it('leaves no tensors behind, also when it throws', async () => {
    const measure = async (options: Partial<FitOptions>) => {
      const before = tf.memory().numTensors;
      const optimizer = adam({ learningRate: 0.01 });
      const { network } = await trainClouds({ optimizer, ...options }).catch((error) => error.setup);
      network.dispose();
      optimizer.dispose();
      assert.equal(tf.memory().numTensors, before);
    };
    await measure({});
    await measure({
      objective: () => {
        throw new Error('no');
      },
    });
    await measure({ objective: ({ logits }) => ({ nan: tf.mean(tf.mul(logits, NaN)) as tf.Scalar }) });
  });
});
