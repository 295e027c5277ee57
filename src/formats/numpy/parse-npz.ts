import { FormatError } from '../format-error';
import { parseNpy, type NpyArray } from './parse-npy';
import { parseZip, type ParseZipOptions } from '../archives/parse-zip';

/**
 * Reads a NumPy `.npz` file: a zip archive of `.npy` files, stored (`numpy.savez`) or deflated (`savez_compressed`).
 * The keys are the entries' names without `.npy`.
 *
 * @throws FormatError for everything that {@link parseZip} and {@link parseNpy} refuse, and for entries that are not
 * arrays.
 */
export function parseNpz(bytes: Uint8Array, options: ParseZipOptions): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  for (const [entry, content] of parseZip(bytes, options)) {
    if (!entry.endsWith('.npy'))
      throw new FormatError(options.name, `holds ${JSON.stringify(entry)}, which is not an npy file`);
    arrays.set(entry.slice(0, -4), parseNpy(content, { name: `${options.name}/${entry}` }));
  }
  return arrays;
}
