import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, gunzip, isGzip, readFile } from '../../formats';
import type { DataFile } from './data-set';
import { sha256Of } from './sha256';

/** A file of a data set, unpacked, in memory. */
export interface ReadDataFile {
  file: string;
  content: Uint8Array;
  sha256: string;
  /** True when the content has the published checksum. */
  verified: boolean;
}

/** The names under which people have these files: packed or not, with a dash or a dot before `idx`. */
export function fileNames(file: string): string[] {
  const dotted = file.replace('-idx', '.idx');
  return [`${file}.gz`, file, `${dotted}.gz`, dotted];
}

/** The path of `file` in `folder` under any of its names, or undefined. */
export function findDataFile(folder: string, file: string): string | undefined {
  return fileNames(file)
    .map((name) => path.join(folder, name))
    .find(isFile);
}

/** False also where the folder is a file or may not be looked into. */
function isFile(location: string): boolean {
  try {
    return fs.statSync(location).isFile();
  } catch {
    return false;
  }
}

/**
 * Reads and unpacks one file and checks it against the published SHA-256 of its content.
 *
 * @throws FormatError when it is another file (unless `unverified` is `'allowed'`, for people with their own images in
 * the same format) or cannot be unpacked.
 */
export function readDataFile(
  location: string,
  expected: DataFile,
  unverified: 'refused' | 'allowed' = 'refused',
): ReadDataFile {
  // Another file of the same kind may be larger; a bomb is not worth unpacking to find out.
  const limit = unverified === 'allowed' ? 2 ** 30 : 2 * expected.bytes + 2 ** 20;
  const size = fs.statSync(location, { throwIfNoEntry: false })?.size ?? 0;
  if (size > limit) {
    throw new FormatError(
      location,
      `has ${size.toLocaleString('en')} bytes, far more than the ${expected.bytes.toLocaleString('en')} of ${expected.file}`,
    );
  }
  const stored = readFile(location);
  const content =
    isGzip(stored) || location.endsWith('.gz')
      ? gunzip(stored, { name: location, limit })
      : new Uint8Array(stored.buffer, stored.byteOffset, stored.length);
  const sha256 = sha256Of(content);
  const verified = sha256 === expected.sha256;
  if (!verified && unverified === 'refused') {
    throw new FormatError(
      location,
      `is not the published ${expected.file}: its unpacked content has ${content.length.toLocaleString('en')} bytes and SHA-256 ${sha256}, ` +
        `wanted ${expected.bytes.toLocaleString('en')} bytes and ${expected.sha256}. Take the file away to have it fetched, or set ` +
        'VITRINE_ALLOW_UNVERIFIED=1 to use it as it is (the record then says that it is unverified)',
    );
  }
  return { file: expected.file, content, sha256, verified };
}
