import { Contents } from '../contents';
import { FormatError } from '../format-error';
import { parseNpy, type NpyArray } from './parse-npy';
import { parseZip, type ParseZipOptions } from '../archives/parse-zip';

/**
 * Reads a NumPy `.npz` file: a zip archive of `.npy` files, stored (`numpy.savez`) or deflated (`savez_compressed`).
 * The keys are the entries' names without `.npy`. What {@link parseNpy} does not read (texts, records, Python objects)
 * and entries that are no arrays stand in `leftOut`.
 *
 * @throws FormatError for everything that {@link parseZip} refuses, and when nothing in the archive can be read.
 */
export function parseNpz(bytes: Uint8Array, options: ParseZipOptions): Contents<NpyArray> {
  const arrays = new Contents<NpyArray>();
  for (const [entry, content] of parseZip(bytes, options)) {
    if (!entry.endsWith('.npy')) {
      arrays.leftOut.set(entry, 'is not an npy file');
      continue;
    }
    try {
      arrays.set(entry.slice(0, -4), parseNpy(content, { name: `${options.name}/${entry}` }));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      arrays.leftOut.set(entry.slice(0, -4), error.reason);
    }
  }
  const [first] = arrays.leftOut;
  if (arrays.size === 0 && first)
    throw new FormatError(options.name, `holds no array that can be read: ${JSON.stringify(first[0])} ${first[1]}`);
  return arrays;
}
