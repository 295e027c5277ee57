import * as fs from 'node:fs';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import { fileNames, readDataFile, type DataFile } from 'vitrine/data';
import { parseNpz, writeIdx } from 'vitrine/formats';
import { unwritable } from 'vitrine/host';
import { findFiles } from './find-files';

/** The arrays of Keras' `mnist.npz` that hold the same bytes as the IDX files. */
const KERAS_ARRAYS: Readonly<Record<string, string>> = {
  'train-images-idx3-ubyte': 'x_train',
  'train-labels-idx1-ubyte': 'y_train',
  't10k-images-idx3-ubyte': 'x_test',
  't10k-labels-idx1-ubyte': 'y_test',
};

/**
 * Looks for `file` under `from`, in any packing and up to four folders deep, or in an npz archive of Keras, and puts a
 * checked copy into `target`. @returns where it was found.
 */
export function copyDataFile(from: string, file: DataFile, target: string): string {
  const rejected: string[] = [];
  const reject = (candidate: string, error: unknown) =>
    rejected.push(`  ${candidate}: ${(error as Error).message.replace(/^[^:]*: /, '')}`);
  for (const candidate of findFiles(from, new Set([...fileNames(file.file), 'mnist.npz']))) {
    let packed: Uint8Array;
    try {
      packed = candidate.endsWith('.npz') ? zlib.gzipSync(fromArchive(candidate, file)) : fs.readFileSync(candidate);
    } catch (error) {
      reject(candidate, error);
      continue;
    }
    const name = packed[0] === 0x1f && packed[1] === 0x8b ? `${file.file}.gz` : file.file;
    const aside = path.join(target, `${name}.${process.pid}.tmp`);
    try {
      write(aside, packed);
      try {
        readDataFile(aside, file);
      } catch (error) {
        reject(candidate, error);
        continue;
      }
      fs.renameSync(aside, path.join(target, name));
    } finally {
      if (fs.existsSync(aside)) fs.rmSync(aside);
    }
    return candidate;
  }
  throw new Error(
    `${file.file} was not found in ${from}${rejected.length > 0 ? `; what has its name is not it:\n${rejected.join('\n')}` : ` (looked for ${fileNames(file.file).join(', ')}, mnist.npz)`}`,
  );
}

function write(file: string, content: Uint8Array): void {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  } catch (error) {
    throw unwritable(file, error);
  }
}

function fromArchive(archive: string, file: DataFile): Uint8Array {
  const arrays = parseNpz(fs.readFileSync(archive), { name: archive });
  const array = arrays.get(KERAS_ARRAYS[file.file]);
  if (!(array?.data instanceof Uint8Array))
    throw new Error(`${archive}: has no bytes named ${KERAS_ARRAYS[file.file]}`);
  return writeIdx({ shape: array.shape, data: array.data });
}
