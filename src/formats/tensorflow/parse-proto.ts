import { FormatError } from '../format-error';

/**
 * One field of a message: a whole number (two's complement, 64 bits), or bytes, of which fixed-width numbers have 4 or
 * 8.
 */
export type ProtoField = (field: number, value: bigint | Uint8Array) => void;

/**
 * Reads the fields of one protocol-buffer message, in order, without keeping any: `visit` is called for each, and takes
 * what it knows. Bytes are views. Source: the encoding's description, protobuf.dev, "Encoding".
 *
 * @throws FormatError when a field reaches past the end, or is of a kind that the encoding does not have.
 */
export function parseProto(bytes: Uint8Array, file: string, visit: ProtoField): void {
  let at = 0;
  while (at < bytes.length) {
    const tag = parseVarint(bytes, at, file);
    const [field, kind] = [Number(tag.value >> 3n), Number(tag.value & 7n)];
    if (field < 1 || field > 0x1fffffff) throw new FormatError(file, `has a message with the field number ${field}`);
    at = tag.end;
    if (kind === 0) {
      const { value, end } = parseVarint(bytes, at, file);
      visit(field, BigInt.asIntN(64, value));
      at = end;
      continue;
    }
    let length = kind === 1 ? 8 : kind === 5 ? 4 : -1;
    if (kind === 2) {
      const { value, end } = parseVarint(bytes, at, file);
      [length, at] = [value > BigInt(bytes.length) ? Infinity : Number(value), end];
    }
    if (length < 0) throw new FormatError(file, `has a message with a field of kind ${kind}, which is not understood`);
    if (length > bytes.length - at)
      throw new FormatError(file, `has a message whose field ${field} reaches past its end`);
    visit(field, bytes.subarray(at, at + length));
    at += length;
  }
}

/** A whole number in groups of seven bits, lowest first; at most ten bytes. */
export function parseVarint(bytes: Uint8Array, at: number, file: string): { value: bigint; end: number } {
  let [low, value] = [0, 0n];
  for (let i = 0; i < 10; i++) {
    if (at + i >= bytes.length) throw new FormatError(file, 'is cut short within a number');
    const byte = bytes[at + i];
    // Small numbers, which most are, need no big ones on the way.
    if (i < 4) low |= (byte & 0x7f) << (7 * i);
    else value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value: BigInt.asUintN(64, value | BigInt(low)), end: at + i + 1 };
  }
  throw new FormatError(file, 'has a number of more than ten bytes');
}
