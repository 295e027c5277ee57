import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { adam, examples, fit, multiLabelCrossEntropy, tf } from 'vitrine';
import { cosines, wordTowers } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tableRows, zeroShotAccuracy } from 'vitrine/neurons';
import { assertClose } from '../support/compare';

const vectors = { data: [1, 0, 0, 1, 1, 1], shape: [3, 2] } as const;

describe('wordTowers', () => {
  it('gives exp(t)·cos + b of two linear maps, log 10 and -10 at first', () => {
    const { pairs, image, text } = wordTowers({ seed: 1, features: 2, words: vectors, width: 2 });
    // Both maps the identity, so that the cosines are those of the vectors themselves.
    for (const tower of ['image', 'text'])
      pairs.load(
        new Map([
          [`${tower}.weight`, [1, 0, 0, 1]],
          [`${tower}.bias`, [0, 0]],
        ]),
      );
    const x = tf.tensor2d([3, 4], [1, 2]);
    const found = [pairs.forward(x), image.forward(x), text.forward(tf.tensor2d([...vectors.data], [3, 2]))];
    const [logits, seen, named] = found.map((tensor) => [...tensor.dataSync()]);
    assertClose(
      logits,
      [0.6, 0.8, 1.4 / Math.SQRT2].map((cosine) => 10 * cosine - 10),
      1e-5,
    );
    assertClose([...seen, ...named], [3, 4, ...vectors.data], 1e-6);
    tf.dispose([x, ...found]);
    pairs.dispose();
  });

  it('takes other words, and its towers are the trained variables', () => {
    const before = tf.memory().numTensors;
    const { pairs, image, text } = wordTowers({ seed: 2, features: 4, words: vectors, width: 3 });
    const [x, other] = [tf.tensor2d([1, 2, 3, 4], [1, 4]), tf.tensor2d([2, 1, 0, 3], [2, 2])];
    const { output } = pairs.run(x, { given: { words: other } });
    assert.deepEqual(output.shape, [1, 2]);
    const embedded = [image.forward(x), text.forward(other)];
    const cos = cosines(embedded[0], embedded[1]);
    assertClose(
      [...output.dataSync()],
      [...cos.dataSync()].map((cosine) => 10 * cosine - 10),
      1e-5,
    );
    assert.equal(image.weights.get('image.weight'), pairs.weights.get('image.weight'));
    assert.deepEqual([...pairs.trainable().keys()].sort(), [
      'image.bias',
      'image.weight',
      'logit.bias',
      'logit.scale',
      'text.bias',
      'text.weight',
    ]);
    tf.dispose([x, other, output, cos, ...embedded]);
    pairs.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it('is trained by the loss of SigLIP, -1/n Σ log σ(z·logit), z = 1 for the own text and -1 for others', () => {
    const { pairs } = wordTowers({ seed: 3, features: 2, words: vectors });
    const x = tf.tensor2d([1, 2, -1, 1, 0, 3], [3, 2]);
    const objective = multiLabelCrossEntropy({ truth: [1, 0, 0, 0, 1, 0, 0, 0, 1], classes: 3 });
    const logits = pairs.forward(x);
    const labels = tf.tensor1d([0, 1, 2], 'int32');
    const step = {
      network: pairs,
      x,
      labels,
      logits,
      taps: {},
      random: new Random(0),
      indices: Uint32Array.of(0, 1, 2),
    };
    const [loss] = Object.values(objective(step)).map((term) => term.dataSync()[0]);
    const published = [...logits.dataSync()].reduce((sum, logit, i) => {
      const z = i % 4 === 0 ? 1 : -1;
      return sum + Math.log1p(Math.exp(-z * logit)) / 3;
    }, 0);
    assertClose([loss], [published], 1e-5);
    tf.dispose([x, logits, labels]);
    pairs.dispose();
  });

  it('learns which words are true of which images, and a word that it never saw from its neighbors', async () => {
    // Eight words around a circle, of which training sees seven; an image is its word turned by a quarter, and noise.
    const random = new Random(4);
    const all = Array.from({ length: 8 }, (_, k) => [Math.cos((k * Math.PI) / 4), Math.sin((k * Math.PI) / 4)]);
    const sample = (k: number) => [-all[k][1] + random.normal(0, 0.05), all[k][0] + random.normal(0, 0.05)];
    const known = [0, 1, 2, 3, 4, 5, 6];
    const seen = Array.from({ length: 400 }, (_, i) => known[i % 7]);
    const { pairs } = wordTowers({
      seed: 4,
      features: 2,
      words: { data: known.flatMap((k) => all[k]), shape: [7, 2] },
      width: 8,
    });
    const data = examples({ images: Float32Array.from(seen.flatMap(sample)), shape: [400, 2], labels: seen });
    const truth = seen.flatMap((k) => known.map((j) => Number(j === k)));
    await fit(pairs, data, {
      optimizer: adam({ learningRate: 0.02 }),
      objective: multiLabelCrossEntropy({ truth, classes: 7 }),
      epochs: 20,
      seed: 4,
    });
    const tests = Array.from({ length: 100 }, (_, i) => i % 8);
    const x = tf.tensor2d(tests.flatMap(sample), [100, 2]);
    const { output } = pairs.run(x, { given: { words: tf.tensor2d(all) } });
    const scores = tableRows(output.dataSync() as Float32Array, [100, 8]);
    const among = zeroShotAccuracy(scores, tests);
    const unseen = zeroShotAccuracy(scores, tests, { images: tests.flatMap((k, i) => (k === 7 ? [i] : [])) });
    assert.ok(among.accuracy > 0.9 && unseen.accuracy > 0.9, `${among.accuracy}, unseen word ${unseen.accuracy}`);
    tf.dispose([x, output]);
    pairs.dispose();
  });

  it('wants as many values as it says', () => {
    assert.throws(
      () => wordTowers({ seed: 1, features: 2, words: { data: [1, 2], shape: [3, 2] } }),
      /wordTowers: words has 2 values; wanted 6, at least one, for \[3,2\]/,
    );
  });
});
