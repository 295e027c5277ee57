import * as fs from 'node:fs';
import { digestOf } from './digests';

/**
 * Which files these are, by names and sizes in bytes, as the data of a task's input: a digest of the content of 20,000
 * photographs would be a matter of minutes at every start. One that changed and kept its size is not noticed.
 */
export function namesAndSizes(
  files: readonly { readonly file: string; readonly name: string }[],
  plural: string,
): { readonly files: readonly [{ readonly file: string; readonly sha256: string; readonly bytes: number }] } {
  const sizes = files.map(({ file }) => fs.statSync(file).size);
  const sha256 = digestOf(files.map(({ name }, i) => `${name} ${sizes[i]}`).join('\n'));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { files: [{ file: `${files.length} ${plural}, their names and sizes`, sha256, bytes }] };
}
