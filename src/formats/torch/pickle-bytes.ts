import { FormatError } from '../format-error';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of a pickle, read from `at` on; every error says at which byte it was noticed. */
export class PickleBytes {
  readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly file: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  fail(reason: string): never {
    throw new FormatError(this.file, `${reason} (pickle, byte ${this.at})`);
  }

  /** Steps over `length` bytes. @returns where they begin. */
  take(length: number): number {
    const left = this.bytes.length - this.at;
    if (length > left) this.fail(`is cut short: ${length.toLocaleString('en')} bytes are wanted, ${left} are there`);
    this.at += length;
    return this.at - length;
  }

  byte(): number {
    return this.bytes[this.take(1)];
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  text(length: number): string {
    const from = this.take(length);
    try {
      return UTF8.decode(this.bytes.subarray(from, this.at));
    } catch {
      return this.fail('holds a text that is not UTF-8');
    }
  }

  /** Text up to the end of the line. */
  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0 || end - this.at > 200) this.fail('holds a name that does not end');
    const name = this.text(end - this.at);
    this.at++;
    return name;
  }

  /** Python's LONG1: a length byte, then two's complement, little-endian. */
  long(): number | bigint {
    const length = this.byte();
    const from = this.take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[from + i]);
    if (length > 0 && this.bytes[from + length - 1] >= 128) value -= 1n << BigInt(8 * length);
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }
}
