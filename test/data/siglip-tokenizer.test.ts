import { before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { parseSiglipTokenizer, type SiglipTokenizer } from 'vitrine/data';
import { PIECES, tinyTokenizer } from '../support/tiny-tokenizer';

describe('parseSiglipTokenizer', () => {
  let tokenize: SiglipTokenizer;
  before(async () => {
    tokenize = await parseSiglipTokenizer(tinyTokenizer(), { name: 'tokenizer.json', steps: 6 });
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
    const long = await parseSiglipTokenizer(tinyTokenizer(), { name: 'tokenizer.json' });
    assert.equal(long(['cat', 'dog', 'a']).length, 3 * 64);
  });

  it('refuses what is no such file', async () => {
    const parse = (text: string, steps?: number) => parseSiglipTokenizer(text, { name: 'tokenizer.json', steps });
    await assert.rejects(parse('{'), /tokenizer.json: is not JSON/);
    await assert.rejects(parse('{}'), /tokenizer.json: is no tokenizer.json that can be read/);
    await assert.rejects(parse('7'), /tokenizer.json: is no tokenizer.json that can be read/);
    const other = [PIECES[1], PIECES[0], ...PIECES.slice(2)];
    await assert.rejects(
      parse(tinyTokenizer(other)),
      /has '<\/s>' as 0; wanted it as 1, as SigLIP's tokenizers have it/,
    );
    await assert.rejects(parse(tinyTokenizer(), 0), /steps is 0; wanted a whole number from 1/);
  });
});
