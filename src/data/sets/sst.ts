import { parsePtbTrees, type PhraseTree } from '../../formats';
import { standInBanner } from '../files/banners';
import type { DataMeta } from '../files/data-meta';
import type { DataFile } from '../files/data-set';
import { locate } from '../files/locate';
import { metaOf } from '../files/meta-of';
import { drawSentences } from '../stand-ins/draw-sentences';
import { generatedFiles } from '../stand-ins/generated-files';

const ADDRESS =
  'https://raw.githubusercontent.com/laura-rieger/deep-explanation-penalization/ac82aa4717b24e0ccf48ecbbf4c05d7e77a6d88f/text/SST/.data/sst/trees';

const file = (name: string, bytes: number, sha256: string): DataFile => ({
  file: name,
  bytes,
  sha256,
  urls: [`${ADDRESS}/${name}`],
});

/** What is known about the Stanford Sentiment Treebank: the files with their SHA-256, and where they are. */
export const SST = {
  name: 'sst',
  title: 'Stanford Sentiment Treebank',
  license: 'none stated by its authors; research use',
  citation:
    'Socher, Perelygin, Wu, Chuang, Manning, Ng, Potts: Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank, EMNLP 2013',
  url: 'https://nlp.stanford.edu/sentiment',
  files: [
    file('train.txt', 2_160_058, 'e2f3f41b0b1e6d4dddc0effe3bfc2d27ed8928079aa9a03d652311614fc5feb7'),
    file('dev.txt', 280_825, '0e9336aed6e4730e19f58d00a77b3f0297efdb755f7b5e598c98a05e3f97ea40'),
    file('test.txt', 559_614, '6e54806dee95cf80cd918e7dfb3f6770f6df24bf826f289a4d1f709e1c8f6761'),
  ] satisfies DataFile[],
} as const;

export interface SstSet {
  train: PhraseTree[];
  dev: PhraseTree[];
  test: PhraseTree[];
  meta: DataMeta;
}

/**
 * Sentences of film reviews as trees, every phrase with a label from 0, very negative, to 4, very positive: 8544, 1101
 * and 2210 sentences.
 *
 * Taken from the user's data folder, a mirror folder or the network, in this order; else invented sentences of the same
 * form are generated (seed 0 unless given), with a banner and `meta.real === false`.
 *
 * @throws FormatError when a file is not the published one (unless `VITRINE_ALLOW_UNVERIFIED=1`), or no trees.
 */
export async function sst({ seed = 0 }: { seed?: number } = {}): Promise<SstSet> {
  const names = SST.files.map((each) => each.file);
  const located = await locate(SST.files, { dataSet: SST.name });
  const read = located.found ? located.files : generatedFiles(SST, names, drawSentences(seed));
  const [train, dev, test] = read.map((each) =>
    parsePtbTrees(new TextDecoder().decode(each.content), { name: each.file }),
  );
  if (!located.found) standInBanner(SST, { what: 'sentences', files: names, reasons: located.reasons });
  return { train, dev, test, meta: metaOf(SST, 'all', located, read) };
}
