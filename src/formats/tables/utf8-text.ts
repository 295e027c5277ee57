import { FormatError } from '../format-error';

/** The text of a file that must be UTF-8. @throws FormatError that says what it seems to be instead */
export function utf8Text(bytes: Uint8Array, { name }: { name: string }): string {
  if (bytes.subarray(0, 1000).includes(0))
    throw new FormatError(name, 'has bytes that are 0: it is UTF-16 or no text at all; save it as UTF-8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError(name, 'is not UTF-8 text (Latin-1, perhaps, or cut off inside a letter); save it as UTF-8');
  }
}
