import { before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { parseSiglipTokenizer, type SiglipTokenizer } from 'vitrine/data';

const PIECES: [string, number][] = [
  ['<pad>', 0],
  ['</s>', 0],
  ['<unk>', 0],
  ['▁', -4],
  ['▁cat', -1],
  ['▁dog', -1.5],
  ['s', -2],
  ['▁a', -2],
  ['c', -9],
  ['at', -9],
];

/** A tokenizer.json of the form of SigLIP's, with a vocabulary of ten pieces. */
const file = (vocab = PIECES) =>
  JSON.stringify({
    version: '1.0',
    added_tokens: ['<pad>', '</s>', '<unk>'].map((content) => ({
      id: vocab.findIndex(([piece]) => piece === content),
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
      pair: [],
      special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
    },
    decoder: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
    model: { type: 'Unigram', unk_id: 2, vocab },
  });

describe('parseSiglipTokenizer', () => {
  let tokenize: SiglipTokenizer;
  before(async () => {
    tokenize = await parseSiglipTokenizer(file(), { name: 'tokenizer.json', steps: 6 });
  });

  it('takes the most likely pieces, ends a text with 1 and fills it up with 1', () => {
    assert.deepEqual([...tokenize(['cats', 'a dog'])], [4, 6, 1, 1, 1, 1, 7, 5, 1, 1, 1, 1]);
  });

  it('lower-cases, drops punctuation and spaces, whatever the file says of it', () => {
    assert.deepEqual(tokenize(['  A\t"Dog"!? ', 'CAT_s']), tokenize(['a dog', 'cats']));
    assert.deepEqual(
      [...tokenize(['', '...'])],
      Array.from({ length: 12 }, () => 1),
    );
  });

  it('has one id for what it does not know, and keeps the beginning of long texts and their end', () => {
    assert.deepEqual([...tokenize(['a dog a dog a dog'])], [7, 5, 7, 5, 7, 1]);
    assert.ok([...tokenize(['dog ж'])].includes(2));
  });

  it('has 64 steps unless told otherwise', async () => {
    const long = await parseSiglipTokenizer(file(), { name: 'tokenizer.json' });
    assert.equal(long(['cat', 'dog', 'a']).length, 3 * 64);
  });

  it('refuses what is no such file', async () => {
    const parse = (text: string, steps?: number) => parseSiglipTokenizer(text, { name: 'tokenizer.json', steps });
    await assert.rejects(parse('{'), /tokenizer.json: is not JSON/);
    await assert.rejects(parse('{}'), /tokenizer.json: is no tokenizer.json that can be read/);
    await assert.rejects(parse('7'), /tokenizer.json: is no tokenizer.json that can be read/);
    const other = [PIECES[1], PIECES[0], ...PIECES.slice(2)];
    await assert.rejects(parse(file(other)), /has '<\/s>' as 0; wanted it as 1, as SigLIP's tokenizers have it/);
    await assert.rejects(parse(file(), 0), /steps is 0; wanted a whole number from 1/);
  });
});
