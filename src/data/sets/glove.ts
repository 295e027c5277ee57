import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, parseGlove, readFile, type WordVectors } from '../../formats';
import { Random } from '../../random';
import { standInBanner } from '../files/banners';
import { dataFolder, shownFolder } from '../files/data-folder';
import type { DataMeta } from '../files/data-meta';
import type { DataFile } from '../files/data-set';
import { locate } from '../files/locate';
import { metaOf } from '../files/meta-of';
import type { ReadDataFile } from '../files/read-data-file';
import { sha256Of } from '../files/sha256';

/**
 * What is known about GloVe: the words of the Stanford Sentiment Treebank in 50 dimensions, in GloVe's own form, and
 * more, names of classes and common nouns.
 */
export const GLOVE = {
  name: 'glove',
  title: 'GloVe 6B',
  license: 'PDDL 1.0',
  citation: 'Pennington, Socher, Manning: GloVe: Global Vectors for Word Representation, EMNLP 2014',
  url: 'https://nlp.stanford.edu/projects/glove',
  file: {
    file: 'glove.6B.50d.sst.txt',
    bytes: 7_880_522,
    sha256: '968e56d3193cb70f6d4d4a2385c840438061bd6bf0767fccac2fa094fb34cdfb',
    urls: [],
  } satisfies DataFile,
  more: {
    file: 'glove.6B.50d.concepts.txt',
    bytes: 1_925_697,
    sha256: 'a126ace0ba99ea2a5467f2488e1b844f774ef7e1c9069d1c42d59ec454543b06',
    urls: [],
  } satisfies DataFile,
} as const;

export interface GloveOptions {
  /** The words wanted. */
  words: readonly string[];
  /** Numbers in a vector: 50, 100, 200 or 300. */
  size?: number;
  /** Decides the stand-in. */
  seed?: number;
}

export interface GloveVectors extends WordVectors {
  meta: DataMeta;
}

/**
 * Vectors of words. `glove.6B.<size>d.txt`, as its authors publish it, is taken from `glove` in the user's data folder;
 * else, of 50 dimensions, the file of the treebank's words from the data folder or the mirror folder, and where it
 * lacks some, the file of names and nouns if there is one. Without either each word gets a random vector (seed 0 unless
 * given), with a banner and `meta.real === false`.
 *
 * @throws FormatError when a file is not what it claims to be.
 */
export async function glove({ words, size = 50, seed = 0 }: GloveOptions): Promise<GloveVectors> {
  const wanted = new Set(words);
  const name = `glove.6B.${size}d.txt`;
  const own = path.join(dataFolder(), GLOVE.name, name);
  if (fs.existsSync(own)) {
    const content = readFile(own);
    const [found, sha256] = [parseGlove(content, { name, wanted }), sha256Of(content)];
    if (found.size !== size) throw new Error(`glove: ${name} has vectors of ${found.size} numbers; wanted ${size}`);
    const files = [{ file: name, content, sha256, verified: false }];
    return { ...found, meta: metaOf(GLOVE, `${size}d`, { found: true, origin: 'data folder', files }, files) };
  }
  const missing = `data folder ${shownFolder(path.dirname(own))}: has no ${name}`;
  const located =
    size === 50
      ? await locate([GLOVE.file], { dataSet: GLOVE.name, network: 'never' })
      : { found: false as const, reasons: [] };
  if (located.found) {
    const [read] = located.files;
    const found = parseGlove(read.content, { name: read.file, wanted });
    const more = await locate([GLOVE.more], { dataSet: GLOVE.name, network: 'never' });
    const second = more.found ? more.files[0] : undefined;
    const added = second && lacking(second, wanted, found);
    if (!added) return { ...found, meta: metaOf(GLOVE, `${size}d`, located, [read]) };
    const vectors = new Float32Array([...found.vectors, ...added.vectors]);
    const files = [read, second];
    return { words: [...found.words, ...added.words], size, vectors, meta: metaOf(GLOVE, `${size}d`, located, files) };
  }
  standInBanner(GLOVE, { what: 'vectors', files: [name], reasons: [missing, ...located.reasons] });
  const stream = new Random(seed).fork('word vectors');
  const vectors = new Float32Array(words.length * size);
  words.forEach((word, row) => vectors.set(stream.fork(word).normals(size, 0, 0.4), row * size));
  return { words: [...words], size, vectors, meta: metaOf(GLOVE, `${size}d`, located, []) };
}

/** The words wanted that a file has and the first one has not; undefined where there are none. */
function lacking(
  file: ReadDataFile,
  wanted: ReadonlySet<string>,
  { words, size }: WordVectors,
): WordVectors | undefined {
  const there = new Set(words);
  const missing = new Set([...wanted].filter((word) => !there.has(word)));
  const found = parseGlove(file.content, { name: file.file, wanted: missing });
  if (found.size !== size)
    throw new FormatError(file.file, `has vectors of ${found.size} numbers; wanted ${size}, as ${GLOVE.file.file} has`);
  return found.words.length > 0 ? found : undefined;
}
