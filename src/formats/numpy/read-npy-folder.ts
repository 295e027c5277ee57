import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError } from '../format-error';
import { readFile } from '../read-file';
import { parseNpy, type NpyArray } from './parse-npy';

/**
 * All arrays of a folder of `.npy` files, one for each weight: file names without `.npy` to arrays, in the order of the
 * names. Other files there are passed over.
 *
 * @throws FormatError for everything that {@link parseNpy} refuses, and when the folder holds no `.npy` file.
 */
export function readNpyFolder(folder: string): Map<string, NpyArray> {
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new FormatError(folder, 'is not a folder; wanted one with an npy file for each weight');
  const files = fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.npy'))
    .sort();
  if (files.length === 0) throw new FormatError(folder, 'is a folder without npy files');
  return new Map(
    files.map((file) => {
      const location = path.join(folder, file);
      return [file.slice(0, -'.npy'.length), parseNpy(readFile(location), { name: location })];
    }),
  );
}
