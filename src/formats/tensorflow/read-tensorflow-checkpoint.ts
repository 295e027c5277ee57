import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError } from '../format-error';
import { readFile } from '../read-file';
import type { NdArray } from '../arrays/nd-array';
import { parseTensorBundle } from './parse-tensor-bundle';
import { parseTensorSlices } from './parse-tensor-slices';

/**
 * All tensors of a TensorFlow checkpoint by name, read without TensorFlow. `location` is what TensorFlow calls the
 * checkpoint: the beginning that `model.index` and `model.data-00000-of-00001` share (version 2), or one file (version
 * 1, as TF-slim's).
 *
 * @throws FormatError for everything that {@link parseTensorBundle} and {@link parseTensorSlices} refuse, and where
 * there is neither.
 */
export function readTensorflowCheckpoint(location: string): Map<string, NdArray> {
  const prefix = location.replace(/\.index$/, '');
  const name = path.basename(prefix);
  const index = `${prefix}.index`;
  if (!fs.existsSync(index)) {
    if (fs.existsSync(location)) return parseTensorSlices(readFile(location), { name: location });
    throw new FormatError(location, `is no TensorFlow checkpoint: there is neither this file nor ${name}.index`);
  }
  const folder = path.dirname(prefix);
  const shards = fs
    .readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.data-`) && /^\d{5}-of-\d{5}$/.test(file.slice(name.length + 6)))
    .sort();
  const wrong = shards.find(
    (file, i) => !file.endsWith(`-${String(i).padStart(5, '0')}-of-${String(shards.length).padStart(5, '0')}`),
  );
  if (wrong)
    throw new FormatError(
      location,
      `has shards that do not belong together or are not all there: ${shards.join(', ').slice(0, 300)}`,
    );
  return parseTensorBundle(
    { index: readFile(index), shards: shards.map((file) => readFile(path.join(folder, file))) },
    { name: location },
  );
}
