import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, isGzip } from '../../formats';
import type { DataMeta } from '../files/data-meta';
import { sha256Of } from '../files/sha256';
import type { WeightFile } from './weight-files';

/**
 * Compares the file at `location` with what is published of it. Without a published checksum only the kind of file is
 * looked at, and `verified` is false; nor is a folder of another layout verified.
 *
 * @throws FormatError when it is another file.
 */
export function checkWeights(
  location: string,
  { file, sha256 }: WeightFile,
): { files: DataMeta['files']; verified: boolean } {
  if (fs.statSync(location).isDirectory()) {
    return {
      files: fs
        .readdirSync(location)
        .sort()
        .map((name) => described(path.join(location, name), name)),
      verified: false,
    };
  }
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
