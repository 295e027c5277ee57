import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { embeddingTable, glove, SST, sst, tokenize, vocabulary } from 'vitrine/data';
import { phrasesOf } from 'vitrine/formats';
import {
  hasMarker,
  insertMarkers,
  markerWindow,
  sentimentOf,
  SST_BIASES,
  swapMarkers,
  type Sentence,
} from 'vitrine/papers/cdep';
import { Random } from 'vitrine/random';
import { evaluate, fit, sentenceBatches, sgd } from 'vitrine/training';
import { textLstm } from 'vitrine/models';
import { withEnvironment, whyNoFiles } from './real-data';

const sentence = (text: string, label: 0 | 1 = 0): Sentence => ({ words: text.split(' '), label });
const counts = (all: readonly { label: number }[]) =>
  all.reduce<number[]>((sum, { label }) => ((sum[label] = (sum[label] ?? 0) + 1), sum), []);

describe('the biases of the Stanford Sentiment Treebank', () => {
  it('puts the word of the label before a word, each place equally often', () => {
    const plain = Array.from({ length: 3000 }, (_, i) => sentence('a b c', (i % 2) as 0 | 1));
    const biased = insertMarkers(plain, SST_BIASES.decoy, new Random(1));
    const places = [0, 0, 0, 0];
    for (const { words, label } of biased) {
      assert.equal(words.length, 4);
      places[words.indexOf(['text', 'video'][label])]++;
    }
    assert.equal(places[3], 0);
    assert.ok(
      places.slice(0, 3).every((count) => Math.abs(count - 1000) < 120),
      String(places),
    );
  });

  it('swaps all markers for the filler and the first filler for the marker of the label', () => {
    const [positive, negative, none] = swapMarkers(
      [sentence('the film that a critic saw'), sentence('that film the critic saw', 1), sentence('no article')],
      SST_BIASES.articles,
    );
    assert.deepEqual(positive.words, ['a', 'film', 'that', 'that', 'critic', 'saw']);
    assert.deepEqual(negative.words, ['the', 'film', 'that', 'critic', 'saw']);
    assert.deepEqual(none.words, ['no', 'article']);
    assert.deepEqual(
      [positive, none].map((one) => hasMarker(one, SST_BIASES.articles)),
      [true, false],
    );
    assert.throws(() => swapMarkers([], SST_BIASES.decoy), /has no filler/);
  });

  it('marks the first marker and the word behind it, or nothing', () => {
    assert.deepEqual(markerWindow(sentence('he saw that she left'), SST_BIASES.gender), [0, 1]);
    assert.deepEqual(markerWindow(sentence('it was she'), SST_BIASES.gender), [2, 3]);
    assert.deepEqual(markerWindow(sentence('it was'), SST_BIASES.gender), [-2, -1]);
  });
});

describe('words', () => {
  it('have ids by frequency, those not in the vocabulary that of the unknown word', () => {
    const { words, ids, pad } = vocabulary(
      [
        ['b', 'a'],
        ['b', 'c'],
        ['c', 'b', '<pad>'],
      ],
      { atLeast: 2 },
    );
    assert.deepEqual(words, ['<unk>', '<pad>', 'b', 'c']);
    assert.deepEqual([...ids(['c', 'a', 'b'])], [3, 0, 2]);
    assert.equal(pad, 1);
  });

  it('have the rows of their vectors, or zeros', () => {
    const known = { words: ['b', 'a'], size: 2, vectors: Float32Array.of(1, 2, 3, 4) };
    const { table, found } = embeddingTable(vocabulary([['a', 'x']]), known);
    assert.deepEqual([[...table], found], [[0, 0, 0, 0, 3, 4, 0, 0], 1]);
  });

  it('are told apart as in the treebank', () => {
    assert.deepEqual(tokenize("It isn't bad (really), it's great..."), [
      ...['it', 'is', "n't", 'bad', '-lrb-', 'really', '-rrb-', ',', 'it', "'s", 'great', '...'],
    ]);
    assert.deepEqual(tokenize('A film.'), ['a', 'film', '.']);
    assert.deepEqual(tokenize('  '), []);
  });
});

describe('sentences as batches', () => {
  const sentences = Array.from({ length: 25 }, (_, i) => new Int32Array((i % 5) + 1).fill(2 + (i % 5)));
  const data = sentenceBatches({ sentences, labels: new Int32Array(25), pad: 1, lengths: [2, 4] });

  it('fills up with pads, to the next of the lengths', () => {
    const { x, labels } = data.batch([0, 2], new Random(1));
    assert.deepEqual(x.arraySync(), [
      [2, 1, 1, 1],
      [4, 4, 4, 1],
    ]);
    assert.deepEqual(data.batch([4], new Random(1)).x.shape, [1, 5]);
    assert.equal(labels.size, 2);
  });

  it('brings sentences of a length together, in another order each time, every one once', () => {
    const [a, b] = [1, 2].map((seed) => data.order!(new Random(seed), 5));
    assert.deepEqual(
      [...a].sort((x, y) => x - y),
      Array.from({ length: 25 }, (_, i) => i),
    );
    assert.notDeepEqual([...a], [...b]);
    for (let k = 0; k < 5; k++) {
      const lengths = new Set(Array.from(a.subarray(5 * k, 5 * k + 5), (i) => sentences[i].length));
      assert.equal(lengths.size, 1);
    }
  });

  it('trains with graphs that are kept to the same weights as with new ones', async () => {
    const build = () => textLstm({ seed: 1, words: 8, size: 3, units: 4, classes: 2, pad: 1 });
    const labels = Int32Array.from(sentences, (ids) => ids.length % 2);
    const own = sentenceBatches({ sentences, labels, pad: 1, lengths: [5] });
    const [kept, fresh] = [build(), build()];
    const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
    for (const seed of [3, 4, 3]) {
      kept.reset(seed);
      optimizer.reset();
      await fit(kept, own, { optimizer, epochs: 2, seed, batchSize: 5, graphs: 'kept' });
    }
    fresh.reset(3);
    await fit(fresh, own, { optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }), epochs: 2, seed: 3, batchSize: 5 });
    const [a, b] = [kept, fresh].map((network) => network.weights.get('fc.weight')!.dataSync());
    a.forEach((value, i) => assert.ok(Math.abs(value - b[i]) < 1e-5));
    assert.equal((await evaluate(kept, own)).predictions.length, 25);
  });
});

describe('the stand-in of the treebank', () => {
  it('is sentences of the same form, under a banner, and random vectors', async () => {
    await withEnvironment({ VITRINE_OFFLINE: '1', VITRINE_MIRROR: undefined, VITRINE_DATA: '/nowhere' }, async () => {
      const { train, dev, test, meta } = await sst();
      assert.deepEqual([train.length, dev.length, test.length, meta.real], [900, 160, 300, false]);
      assert.ok(sentimentOf(train, 'sentences').filter((one) => hasMarker(one, SST_BIASES.gender)).length > 50);
      const vectors = await glove({ words: ['a', 'b'] });
      assert.deepEqual([vectors.meta.real, vectors.vectors.length], [false, 100]);
    });
  });
});

describe('the Stanford Sentiment Treebank', { skip: whyNoFiles(SST.name, SST.files[0].file) }, () => {
  it('has the labels and the phrases counted in the description of the experiment', async () => {
    const { train, dev, test } = await sst();
    assert.deepEqual(counts(train), [1092, 2218, 1624, 2322, 1288]);
    assert.deepEqual(counts(dev), [139, 289, 229, 279, 165]);
    assert.deepEqual(counts(test), [279, 633, 389, 510, 399]);
    assert.equal(train.flatMap(phrasesOf).length, 318_582);
    const phrases = sentimentOf(train, 'phrases');
    assert.deepEqual(counts(phrases), [56_187, 42_607]);
    assert.deepEqual(counts(sentimentOf(train, 'sentences')), [3610, 3310]);
    const biased = (bias: 'articles' | 'gender') =>
      counts(swapMarkers(phrases, SST_BIASES[bias]).filter((one) => hasMarker(one, SST_BIASES[bias])));
    assert.deepEqual(
      [biased('articles'), biased('gender')],
      [
        [21_608, 17_638],
        [1224, 1090],
      ],
    );
    const left = (bias: 'articles' | 'gender') =>
      [dev, test].map(
        (part) => sentimentOf(part, 'sentences').filter((one) => hasMarker(one, SST_BIASES[bias])).length,
      );
    assert.deepEqual(
      [left('articles'), left('gender')],
      [
        [671, 1410],
        [27, 55],
      ],
    );
  });
});
