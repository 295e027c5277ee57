import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { tf } from 'vitrine';
import { embeddingCosines, sigmoidScore, tableRows, tuneSigmoid, zeroShotAccuracy } from 'vitrine/neurons';
import { Random } from 'vitrine/random';
import { assertClose } from '../support/compare';

const column = (values: readonly number[]) => tableRows(values, [values.length, 1]);

describe('tuneSigmoid', () => {
  it('finds the line through two log odds, and the entropy as loss', () => {
    // Three of four match at one cosine, one of four at the other: A(cos + B) = ±ln 3, so A = 2 and B = -0.1.
    const [high, low] = [0.1 + Math.log(3) / 2, 0.1 - Math.log(3) / 2];
    const { constants, loss } = tuneSigmoid(
      column([high, high, high, high, low, low, low, low]),
      column([1, 1, 1, 0, 1, 0, 0, 0]),
    );
    assert.deepEqual(constants, { scale: 2, offset: -0.1 });
    assertClose([loss], [-(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25))], 1e-6);
  });

  it('is where trying every pair of the grid ends, whatever the order of the scales', () => {
    const random = new Random(3);
    const cosines = Float32Array.from({ length: 3 * 600 }, () => random.normal(0.05, 0.1));
    const truth = Float32Array.from(cosines, (cosine) =>
      Number(random.uniform() < sigmoidScore(cosine, { scale: 20, offset: -0.1 })),
    );
    const [scales, offsets] = [
      [30, 0.5, 0, 20, 10],
      [-0.4, -0.2, -0.11, -0.1, -0.05, 0, 0.3],
    ];
    const all = scales.flatMap((scale) =>
      offsets.map((offset) => {
        let sum = 0;
        cosines.forEach((cosine, i) => {
          const p = sigmoidScore(cosine, { scale, offset });
          sum -= truth[i] === 1 ? Math.log(p) : Math.log(1 - p);
        });
        return { constants: { scale, offset }, loss: sum / cosines.length };
      }),
    );
    const best = all.reduce((a, b) => (b.loss < a.loss ? b : a));
    const found = tuneSigmoid(tableRows(cosines, [600, 3]), tableRows(truth, [600, 3]), { scales, offsets });
    assert.deepEqual(found.constants, best.constants);
    assert.ok(Math.abs(found.loss - best.loss) < 4e-6, `${found.loss} and ${best.loss}`);
  });

  it('knows nothing at scale 0, and looks only at the images and columns named', () => {
    const one = tuneSigmoid(column([0.3, 0.5]), column([0, 1]), { scales: [0], offsets: [-1, 0, 1] });
    assert.deepEqual(one, { constants: { scale: 0, offset: -1 }, loss: Math.LN2 });
    const [cosines, truth] = [tableRows([0.5, 9, -0.5, 9, 7, 7], [3, 2]), tableRows([1, 9, 0, 9, 7, 7], [3, 2])];
    const { loss } = tuneSigmoid(cosines, truth, { images: [0, 1], columns: [0], scales: [2], offsets: [0] });
    assertClose([loss], [Math.log1p(Math.exp(-1))], 1e-6);
  });

  it('says what does not fit', () => {
    const one = column([0.5]);
    assert.throws(() => tuneSigmoid(one, column([1, 0])), /cosines are \[1, 1\] and truth \[2, 1\]/);
    assert.throws(() => tuneSigmoid(one, column([2])), /image 0, column 0 has cosine 0.5 and truth 2; wanted/);
    assert.throws(() => tuneSigmoid(column([NaN]), one), /has cosine NaN/);
    assert.throws(() => tuneSigmoid(one, one, { columns: [1] }), /columns names 1; wanted whole numbers from 0 to 0/);
    assert.throws(() => tuneSigmoid(one, one, { images: [] }), /there are no images or no columns/);
    assert.throws(() => tuneSigmoid(one, one, { offsets: [0, 0] }), /offsets has 0 behind 0; wanted rising ones/);
    assert.throws(() => tuneSigmoid(one, one, { scales: [] }), /there are 0 scales and 201 offsets/);
  });
});

describe('embeddingCosines', () => {
  it('are those of the angles, and leave no tensors', () => {
    const before = tf.memory().numTensors;
    const cosines = embeddingCosines(tableRows([1, 0, 3, 4, 0, -2], [3, 2]), tableRows([5, 0, 0, 0.1], [2, 2]));
    assert.deepEqual([cosines.images, cosines.width], [3, 2]);
    assertClose(cosines.rows([2, 0, 1]), [0, -1, 1, 0, 0.6, 0.8], 1e-6);
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('zeroShotAccuracy', () => {
  const scores = tableRows([0.9, 0.1, 0.5, 0.2, 0.3, 0.1, 0.4, 0.4, 0.7], [3, 3]);

  it('counts images whose own word is nearest', () => {
    assert.deepEqual(zeroShotAccuracy(scores, [0, 1, 0]), { accuracy: 2 / 3, n: 3 });
    assert.deepEqual(zeroShotAccuracy(scores, [0, 1, 0], { images: [2] }), { accuracy: 0, n: 1 });
  });

  it('among some words, for the images of those words; the first of equals; NaN where there are none', () => {
    assert.deepEqual(zeroShotAccuracy(scores, [0, 2, 0], { columns: [0, 1] }), { accuracy: 1, n: 2 });
    assert.deepEqual(zeroShotAccuracy(scores, [0, 0, 1], { columns: [2] }), { accuracy: NaN, n: 0 });
    assert.throws(() => zeroShotAccuracy(scores, [0, 1, 0], { columns: [3] }), /columns names 3; wanted .* 0 to 2/);
    assert.throws(() => zeroShotAccuracy(scores, [0, 1]), /labels has 2 classes for 3 images/);
  });
});
