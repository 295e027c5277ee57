import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CIFAR100_CLASSES, GLOVE, glove, nameVectors, wordsOfName } from 'vitrine/data';
import { whyNoFiles, withEnvironment } from './real-data';

const line = (word: string, value: number) => `${word} ${Array.from({ length: 50 }, () => value).join(' ')}\n`;

/** Runs `work` with a mirror of these two files, and an empty data folder. */
async function withFiles(files: Record<string, string>, work: () => Promise<void>): Promise<void> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'glove-'));
  fs.mkdirSync(path.join(root, GLOVE.name));
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(root, GLOVE.name, file), text);
  const [VITRINE_MIRROR, VITRINE_DATA] = [root, path.join(root, 'none')];
  try {
    await withEnvironment({ VITRINE_MIRROR, VITRINE_DATA, VITRINE_ALLOW_UNVERIFIED: '1' }, work);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

describe('glove', () => {
  const first = line('the', 0.1) + line('bee', 0.2);

  it('takes words that the first file lacks from the second one', async () => {
    await withFiles({ [GLOVE.file.file]: first, [GLOVE.more.file]: line('bee', 9) + line('skunk', 0.3) }, async () => {
      const { words, vectors, meta } = await glove({ words: ['skunk', 'bee', 'zzz'] });
      assert.deepEqual(words, ['bee', 'skunk']);
      assert.deepEqual([vectors.length, vectors[0], vectors[50]], [100, Math.fround(0.2), Math.fround(0.3)]);
      assert.deepEqual([meta.real, meta.files.length], [true, 2]);
    });
  });

  it('names only files that it took something from, and does without the second', async () => {
    for (const more of [{}, { [GLOVE.more.file]: line('skunk', 0.3) }])
      await withFiles({ [GLOVE.file.file]: first, ...more }, async () => {
        const { words, meta } = await glove({ words: ['bee', 'zzz'] });
        assert.deepEqual([words, meta.files.map(({ file }) => file)], [['bee'], [GLOVE.file.file]]);
      });
  });

  it('refuses a second file of other vectors', async () => {
    await withFiles({ [GLOVE.file.file]: first, [GLOVE.more.file]: 'skunk 1 2\n' }, async () => {
      await assert.rejects(glove({ words: ['skunk'] }), /concepts.txt: has vectors of 2 numbers; wanted 50/);
    });
  });

  it('knows every word in the names of CIFAR-100', { skip: whyNoFiles('glove', `${GLOVE.more.file}.gz`) }, async () => {
    const names = new Set(CIFAR100_CLASSES.flatMap((name) => wordsOfName(name)));
    const { words, meta } = await glove({ words: [...names] });
    assert.deepEqual([words.length, meta.verified], [names.size, true]);
  });
});

describe('nameVectors', () => {
  it('takes the mean over the words of a name, passes over unknown ones, and names what has none', () => {
    const known = { words: ['sweet', 'pepper', 'man'], size: 2, vectors: Float32Array.of(1, 2, 3, 6, 5, 0) };
    const { names, vectors, missing } = nameVectors(['sweet_pepper', 'zzz', 'Man-made zzz'], known);
    assert.deepEqual([names, missing], [['sweet_pepper', 'Man-made zzz'], ['zzz']]);
    assert.deepEqual([...vectors], [2, 4, 5, 0]);
    assert.deepEqual(wordsOfName('large_man-made outdoor things'), ['large', 'man', 'made', 'outdoor', 'things']);
  });
});
