import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, isGzip } from '../../formats';
import type { DataMeta } from '../files/data-meta';
import { sha256Of } from '../files/sha256';
import type { WeightFile } from './weight-files';

/**
 * Compares the file at `location` with what is published of it. Without a published checksum only the kind of file is
 * looked at, and `verified` is false; nor are weights in another layout, file or folder, verified.
 *
 * @throws FormatError when it is another file.
 */
export function checkWeights(location: string, weights: WeightFile): { files: DataMeta['files']; verified: boolean } {
  if (fs.statSync(location).isDirectory()) {
    const files = fs
      .readdirSync(location, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.statSync(path.join(location, name)).isFile())
      .sort();
    return { files: files.map((name) => described(path.join(location, name), name)), verified: false };
  }
  const converted = weights.alsoIn
    ?.map((place) => path.basename(place))
    .find((name) => name === path.basename(location));
  const { file, sha256 } = converted && converted !== weights.file ? { file: converted, sha256: undefined } : weights;
  const found = described(location, file);
  if (sha256 && !found.sha256.startsWith(sha256)) {
    const wanted = sha256.length < 64 ? `${sha256}…` : sha256;
    throw new FormatError(
      path.basename(location),
      `is not the published ${file}: its SHA-256 is ${found.sha256}, wanted ${wanted}. Take it away to have it fetched`,
    );
  }
  if (!sha256 && file.endsWith('.gz') && !isGzip(fs.readFileSync(location))) {
    throw new FormatError(path.basename(location), `is not the published ${file}: it is not packed with gzip`);
  }
  return { files: [found], verified: sha256 !== undefined };
}

function described(location: string, file: string): DataMeta['files'][number] {
  const content = fs.readFileSync(location);
  return { file, bytes: content.length, sha256: sha256Of(content) };
}
