import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { tf } from 'vitrine';
import {
  embeddingConcepts,
  filterConcepts,
  labelConcepts,
  parseConceptList,
  parseSuperclasses,
  SIGMOID_CONSTANTS,
  sigmoidScore,
  tableConcepts,
  tableRows,
} from 'vitrine/neurons';
import { assertClose } from '../support/compare';

describe('labelConcepts', () => {
  it('has a column a class, then one a superclass, and tells concepts of one name apart by column', () => {
    const concepts = labelConcepts({
      labels: [2, 0, 1],
      classes: ['missile', 'dog', 'missile'],
      superclasses: { weapon: [0, 2], dog: [1, 2] },
    });
    assert.deepEqual(concepts.names, ['missile', 'dog', 'missile', 'weapon', 'dog']);
    assert.deepEqual([...concepts.rows([0, 2])], [0, 0, 1, 1, 1, 0, 1, 0, 0, 1]);
    assert.throws(() => concepts.rows([3]), /no image 3; wanted 0 to 2/);
  });

  it('names a label or a member that is no class', () => {
    assert.throws(
      () => labelConcepts({ labels: [0, 5], classes: ['a', 'b'] }),
      /label 1 is 5; wanted an integer from 0 to 1/,
    );
    assert.throws(
      () => labelConcepts({ labels: [0], classes: ['a'], superclasses: { all: [0, 1] } }),
      /superclass 'all' holds class 1; wanted 0 to 0/,
    );
  });
});

describe('filterConcepts', () => {
  it('keeps a column with three positives of five, drops one with two, one that is always there, and one that is never', () => {
    const rows = Array.from({ length: 8 }, (_, i) => [
      Number(i < 3),
      Number(i < 2),
      1,
      0,
      0.5 + 1e-7 * i,
      i < 5 ? 0.6 : 0.1,
    ]).flat();
    const { kept, dropped } = filterConcepts(tableConcepts(['three', 'two', 'always', 'never', 'flat', 'soft'], rows));
    assert.deepEqual([...kept], [0, 5]);
    assert.deepEqual(
      dropped.map(({ name, reason }) => [name, reason]),
      [
        ['two', 'never clearly there'],
        ['always', 'the same for every image'],
        ['never', 'never clearly there'],
        ['flat', 'the same for every image'],
      ],
    );
  });

  it('takes other limits, and as many values as there are', () => {
    const scores = tableConcepts(['a', 'b'], [0.4, 1, 0.2, 0]);
    assert.deepEqual([...filterConcepts(scores).kept], [1]);
    assert.deepEqual([...filterConcepts(scores, { threshold: 0.3, deviation: 0.5 }).kept], [1]);
    assert.deepEqual([...filterConcepts(scores, { threshold: 0.3, top: 1 }).kept], [0, 1]);
  });

  it('does not take what is no score', () => {
    assert.throws(() => tableConcepts(['a', 'b'], [0, 1, 1.5, 0]), /image 1 has the score 1.5 for 'a'; wanted 0 to 1/);
    assert.throws(() => tableConcepts(['a'], [NaN]), /score NaN/);
    assert.throws(() => tableRows([1, 2, 3], [2, 2]), /there are 3 values; wanted 4 for \[2,2\]/);
  });
});

describe('embeddingConcepts', () => {
  it('turns cosines into scores with the constants of each model', () => {
    const [large, so400m] = [SIGMOID_CONSTANTS['ViT-L-16-SigLIP-384'], SIGMOID_CONSTANTS['ViT-SO400M-14-SigLIP-384']];
    assertClose(
      [0.09, 0.13, 0.05].map((cosine) => sigmoidScore(cosine, large)),
      [0.5, 0.916827, 0.083173],
      1e-5,
    );
    assertClose(
      [0.13, 0.17].map((cosine) => sigmoidScore(cosine, so400m)),
      [0.5, 0.910516],
      1e-5,
    );
  });

  it('scores images against words by angle alone, when asked for', () => {
    const before = tf.memory().numTensors;
    const images = tableRows([1, 0, 0, 5, 3, 4], [3, 2]);
    const concepts = embeddingConcepts(['right', 'up'], {
      images,
      words: tableRows([2, 0, 0, 1], [2, 2]),
      constants: { scale: 2, offset: -0.5 },
    });
    const sigma = (x: number) => 1 / (1 + Math.exp(-x));
    assertClose(concepts.rows([0, 2]), [sigma(1), sigma(-1), sigma(0.2), sigma(0.6)], 1e-6);
    assert.equal(tf.memory().numTensors, before);
    assert.throws(
      () =>
        embeddingConcepts(['a'], { images, words: tableRows([1, 0, 0], [1, 3]), constants: { scale: 1, offset: 0 } }),
      /images have 2 dimensions and words 3/,
    );
    assert.throws(
      () => embeddingConcepts(['a'], { images, words: tableRows([0, 0], [1, 2]), constants: { scale: 1, offset: 0 } }),
      /words has an embedding without a direction/,
    );
  });
});

describe('concept files', () => {
  it('lose empty, repeated and endless lines, with one message for each kind', () => {
    const { concepts, messages } = parseConceptList(`dog\r\ncat\n\ndog\nDog\n${'x'.repeat(5000)}\n\n`, {
      name: 'words.txt',
    });
    assert.deepEqual(concepts, ['dog', 'cat', 'Dog']);
    assert.deepEqual(messages, [
      'words.txt: 2 lines empty (line 3, 7), left out',
      'words.txt: 1 line repeated (line 4), left out',
      'words.txt: 1 line longer than 200 characters (line 6), left out',
    ]);
  });

  it('of classes keep every line, names twice too, and refuse one that names none', () => {
    assert.deepEqual(parseConceptList('missile\nmissile\n', { name: 'classes.txt', lines: 'classes' }).concepts, [
      'missile',
      'missile',
    ]);
    assert.throws(
      () => parseConceptList('a\n\nb', { name: 'classes.txt', lines: 'classes' }),
      /classes.txt: 1 line empty \(line 2\); every line names a class/,
    );
    assert.throws(
      () => parseConceptList(`${'long '.repeat(100)}`, { name: 'words.txt' }),
      /words.txt: holds no concept \(1 line longer than 200 characters/,
    );
    assert.throws(() => parseConceptList('', { name: 'words.txt' }), /holds no concept; wanted one a line/);
  });

  it('of superclasses are checked against the classes', () => {
    assert.deepEqual(parseSuperclasses('{"large_fish": [0, 2]}', { name: 's.json', classes: 3 }), {
      'large fish': [0, 2],
    });
    assert.throws(
      () => parseSuperclasses('{"fish": [0, 3]}', { name: 's.json', classes: 3 }),
      /s.json: lists 3 for "fish"; wanted class indices 0 to 2/,
    );
    assert.throws(
      () => parseSuperclasses('{"fish": []}', { name: 's.json', classes: 3 }),
      /has no list of classes for "fish"/,
    );
    assert.throws(() => parseSuperclasses('[1]', { name: 's.json', classes: 3 }), /is not an object/);
    assert.throws(() => parseSuperclasses('{', { name: 's.json', classes: 3 }), /is not JSON/);
  });
});
