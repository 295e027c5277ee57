import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { parseGlove, parsePtbTrees, phrasesOf } from 'vitrine/formats';

const name = 'trees.txt';
const trees = (text: string) => parsePtbTrees(text, { name });
const glove = (text: string, wanted?: readonly string[]) =>
  parseGlove(Buffer.from(text), { name: 'g.txt', wanted: wanted && new Set(wanted) });

describe('the reader of labeled trees', () => {
  it('gives every phrase its words and its label', () => {
    const [tree] = trees('(3 (2 The) (3 (3 (2 quiet) (2 ending)) (4 (2 works) (3 nicely))))\r\n');
    assert.deepEqual(
      phrasesOf(tree).map(({ label, words }) => [label, words.join(' ')]),
      [
        [3, 'The quiet ending works nicely'],
        [2, 'The'],
        [3, 'quiet ending works nicely'],
        [3, 'quiet ending'],
        [2, 'quiet'],
        [2, 'ending'],
        [4, 'works nicely'],
        [2, 'works'],
        [3, 'nicely'],
      ],
    );
  });

  it('keeps words as they are written, also with a space that does not break', () => {
    assert.deepEqual(trees('\n(2 (2 -LRB-) (2 8\u00a01\\/2))\n\n')[0].words, ['-LRB-', '8\u00a01\\/2']);
    assert.deepEqual(trees(''), []);
  });

  it('says what is wrong, and in which line', () => {
    const wrong: Record<string, RegExp> = {
      '(2 a)\n(3 (2 b)': /trees.txt: has a bracket that is never closed in line 2/,
      '(2 a) b': /has "b" behind the end of the tree/,
      '(2 a))': /behind the end/,
      '(2)': /has a phrase without words/,
      '(a b)': /has the label "a", which is no whole number/,
      '((2 a))': /has a phrase without a label/,
      '(2 a b)': /has the word "b" beside others/,
      '(2 a (3 b))': /has a phrase behind the word "a"/,
      ')': /closes a bracket/,
      a: /outside of brackets/,
      [`${'(1 '.repeat(1001)}a${')'.repeat(1001)}`]: /more than 1000 deep/,
    };
    for (const [text, message] of Object.entries(wrong)) assert.throws(() => trees(text), message);
  });
});

describe('the reader of word vectors', () => {
  it('gives the words in their order, the first line of a word', () => {
    const { words, size, vectors } = glove('the 1 -2.5\nof 3e-1 4\nthe 9 9\n');
    assert.deepEqual([words, size], [['the', 'of'], 2]);
    assert.deepEqual([...vectors], [1, -2.5, Math.fround(0.3), 4]);
  });

  it('keeps only the words wanted, and does not look into the others', () => {
    const { words, vectors } = glove('the 1 2\nbroken x\nof 3 4', ['of', 'missing']);
    assert.deepEqual([words, [...vectors]], [['of'], [3, 4]]);
  });

  it('says what is wrong, and in which line', () => {
    assert.throws(() => glove(''), /g.txt: is empty/);
    assert.throws(() => glove('the'), /has 0 numbers in line 1; wanted one at least/);
    assert.throws(() => glove('the 1 2\nof 3'), /has 1 numbers in line 2; wanted 2/);
    assert.throws(() => glove('the 1 x'), /no number in line 1/);
    assert.throws(() => glove('the 1  2'), /no number in line 1/);
  });
});
