import { walkTar } from './walk-tar';

/**
 * The files of a tar archive by name, as views of `bytes`; folders and links are passed over, and of two files with one
 * name the last counts, as in unpacking. Nothing is written anywhere, so a name may say what it likes.
 *
 * @throws FormatError for what is no such archive or damaged, see {@link walkTar}
 */
export function parseTar(bytes: Uint8Array, { name }: { name: string }): Map<string, Uint8Array> {
  const archive = { size: bytes.length, read: (at: number, length: number) => bytes.subarray(at, at + length) };
  const files = new Map<string, Uint8Array>();
  for (const { file, start, size } of walkTar(archive, { name })) files.set(file, archive.read(start, size));
  return files;
}
