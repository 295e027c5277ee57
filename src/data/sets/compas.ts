import type { DataFile } from '../files/data-set';
import type { DataMeta } from '../files/data-meta';
import { drawDefendants } from '../stand-ins/draw-defendants';
import { generatedFiles } from '../stand-ins/generated-files';
import { locate } from '../files/locate';
import { metaOf } from '../files/meta-of';
import { parseCompas, type CompasRows } from './parse-compas';
import { standInBanner } from '../files/banners';

/** What is known about COMPAS: the file with its SHA-256, and where it is. */
export const COMPAS = {
  name: 'compas',
  title: 'COMPAS',
  license: 'no license stated by ProPublica; court records of Broward County, Florida',
  citation: 'Larson, Mattu, Kirchner, Angwin: How We Analyzed the COMPAS Recidivism Algorithm, ProPublica 2016',
  url: 'https://github.com/propublica/compas-analysis',
  file: {
    file: 'compas-scores-two-years.csv',
    bytes: 2_546_489,
    sha256: 'c451db85908b2f7fef1d83203bedf6b71ecda0d5af468d82ae62178f91d0cc7d',
    urls: [
      'https://raw.githubusercontent.com/propublica/compas-analysis/master/compas-scores-two-years.csv',
      'https://raw.githubusercontent.com/propublica/compas-analysis/bafff5da3f2e45eca6c2d5055faad269defd135a/compas-scores-two-years.csv',
    ],
  } satisfies DataFile,
} as const;

export interface CompasSet extends CompasRows {
  meta: DataMeta;
}

/**
 * Defendants of Broward County, 6172 after the filter of {@link parseCompas}, 17 numbers each: who was charged again
 * within two years, and who they are.
 *
 * Taken from the user's data folder, a mirror folder or the network, in this order; else a file of the same columns is
 * generated (seed 0 unless given), with a banner and `meta.real === false`.
 *
 * @throws FormatError when the file is not the published one (unless `VITRINE_ALLOW_UNVERIFIED=1`), or cannot be read
 * as {@link parseCompas} wants it.
 */
export async function compas({ seed = 0 }: { seed?: number } = {}): Promise<CompasSet> {
  const { file } = COMPAS;
  const located = await locate([file], { dataSet: COMPAS.name });
  const [read] = located.found ? located.files : generatedFiles(COMPAS, [file.file], drawDefendants(file.file, seed));
  const set = parseCompas(read.content, { name: file.file });
  if (!located.found) standInBanner(COMPAS, { what: 'table', files: [file.file], reasons: located.reasons });
  return { ...set, meta: metaOf(COMPAS, 'all', located, [read]) };
}
