import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, gunzip, parseTar, readFile } from '../../formats';
import { writeWhole } from '../../host';

/** Nothing that is unpacked here is larger. */
const MOST_BYTES = 2 ** 30;

/**
 * Puts every file of a tar.gz beside it, under the last part of its name, and takes the archive away. @returns the path
 * of `wanted`.
 *
 * @throws FormatError when it is no such archive, or `wanted` is not in it; then nothing is changed.
 */
export function unpackArchive(location: string, wanted: string): string {
  const [folder, name] = [path.dirname(location), path.basename(location)];
  const inside = parseTar(gunzip(readFile(location), { name, limit: MOST_BYTES }), { name });
  const files = new Map([...inside].map(([file, content]) => [path.basename(file), content]));
  if (!files.has(wanted))
    throw new FormatError(
      name,
      `holds no ${wanted}; it holds ${[...files.keys()].slice(0, 8).join(', ') || 'nothing'}`,
    );
  for (const [file, content] of files) writeWhole(path.join(folder, file), content);
  fs.rmSync(location);
  return path.join(folder, wanted);
}
