import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { randomConcepts, softWpmi, tableRows, topImages } from 'vitrine/neurons';
import { Random } from 'vitrine/random';
import { assertClose } from '../support/compare';
import { asNeurons } from './problems';

describe('topImages', () => {
  it('names the largest first, equal ones in the order of the images, and what is no number last', () => {
    const table = asNeurons([3, 1, 3, 2, NaN], [0, 0, 0, 0, 0], [1, 2, 3, 4, 5]);
    assert.deepEqual(
      topImages(table, { count: 4 }).map((own) => [...own]),
      [
        [0, 2, 3, 1],
        [0, 1, 2, 3],
        [4, 3, 2, 1],
      ],
    );
    assert.deepEqual([...topImages(table, { count: 5 })[0]], [0, 2, 3, 1, 4]);
    assert.deepEqual([...topImages(table, { count: 1, images: [1, 3] })[0]], [3]);
    assert.throws(() => topImages(table, { count: 6 }), /count is 6; wanted a whole number from 1 to 5/);
  });

  it('is what sorting gives, over more images than it holds at a time', () => {
    const values = Array.from(new Random(1).uniforms(3000), (value) => Math.floor(50 * value));
    const sorted = [...values.keys()].sort((a, b) => values[b] - values[a] || a - b);
    assert.deepEqual([...topImages(asNeurons(values), { count: 20 })[0]], sorted.slice(0, 20));
  });
});

describe('softWpmi', () => {
  // Two neurons, three images, two concepts; the first neuron's best images are 2 and 0, the second's 1 and 0.
  const activations = asNeurons([2, 1, 3], [1, 2, 0]);
  const chances = [0.5, 0.5, 0.9, 0.1, 0.2, 0.8];

  it('is by hand the sum of its two best images, less what is common to both neurons', () => {
    // p is 0.9 for the first image and halfway to 0.5 for the second.
    const options = { top: 2, belonging: [0.9, 0.5], scale: 'probabilities' } as const;
    const { scores, columns } = softWpmi(tableRows(chances, [3, 2]), activations, options);
    const term = (p: number, chance: number) => Math.log(1 + p * (chance - 1));
    const own = [
      [term(0.9, 0.2) + term(0.7, 0.5), term(0.9, 0.8) + term(0.7, 0.5)],
      [term(0.9, 0.9) + term(0.7, 0.5), term(0.9, 0.1) + term(0.7, 0.5)],
    ];
    const common = [0, 1].map((c) => Math.log((Math.exp(own[0][c]) + Math.exp(own[1][c])) / 2));
    assertClose(
      scores,
      own.flatMap((row) => row.map((value, c) => value - common[c])),
      1e-6,
    );
    assert.deepEqual([...columns], [1, 0]);
    const plain = softWpmi(tableRows(chances, [3, 2]), activations, { ...options, lambda: 0 });
    assertClose(plain.scores, own.flat(), 1e-6);
  });

  it('takes the softmax of ten times the similarities, which forgets what is added to a row', () => {
    const similarities = chances.map((chance) => Math.log(chance) / 10);
    const shifted = similarities.map((value, i) => value + Math.floor(i / 2));
    for (const table of [similarities, shifted])
      assertClose(
        softWpmi(tableRows(table, [3, 2]), activations, { top: 2 }).scores,
        softWpmi(tableRows(chances, [3, 2]), activations, { top: 2, scale: 'probabilities' }).scores,
        1e-5,
      );
  });

  it('finds the concept that was planted in each neuron, and λ takes from one that fits all', () => {
    const random = new Random(3);
    const [n, neurons] = [400, 6];
    // Concept 0 is in every image; neuron k answers to concept k + 1.
    const table = Array.from({ length: n }, () =>
      Array.from({ length: neurons + 1 }, (_, c) => (c === 0 ? 0.31 : 0.3 * random.uniform())),
    );
    const activity = table.flatMap((row) => row.slice(1));
    const found = (lambda: number) => [
      ...softWpmi(tableRows(table.flat(), [n, neurons + 1]), tableRows(activity, [n, neurons]), { top: 30, lambda })
        .columns,
    ];
    assert.deepEqual(found(1), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(found(0), [0, 0, 0, 0, 0, 0]);
  });

  it('says what is wrong', () => {
    const table = tableRows(chances, [3, 2]);
    const wrong = (options: object) => () => softWpmi(table, activations, { top: 2, ...options });
    assert.throws(wrong({ top: 4 }), /top is 4; wanted a whole number from 1 to 3/);
    assert.throws(wrong({ scale: 0 }), /scale is 0; wanted a number above 0, or probabilities/);
    assert.throws(wrong({ lambda: -1 }), /lambda is -1/);
    assert.throws(wrong({ belonging: [0.9, 1] }), /belonging is 0.9, 1; wanted two numbers/);
    assert.throws(() => softWpmi(tableRows([1, 0], [1, 2]), activations), /1 images and activations 3/);
  });
});

describe('randomConcepts', () => {
  it('draws among the columns given, evenly, the same for a seed', () => {
    const drawn = randomConcepts(3000, { columns: [2, 5, 7], seed: 4 });
    assert.deepEqual(drawn, randomConcepts(3000, { columns: [2, 5, 7], seed: 4 }));
    // Four standard deviations of a binomial.
    for (const column of [2, 5, 7])
      assert.ok(Math.abs(drawn.filter((each) => each === column).length - 1000) < 4 * Math.sqrt(3000 * (2 / 9)));
    assert.throws(() => randomConcepts(3, { columns: [], seed: 1 }), /columns is empty/);
  });
});
