import { FormatError } from '../format-error';

/** What the header of a `.npy` file says. */
export interface NpyHeader {
  descr: string;
  fortranOrder: boolean;
  shape: number[];
}

/** NumPy refuses longer ones too; real headers have 118 bytes. */
const LONGEST = 65536;

/**
 * Reads the Python dictionary that describes an array: exactly the keys `descr` (a string), `fortran_order` and
 * `shape`, in any order. A small grammar read from left to right, not an evaluator.
 */
export function parseNpyHeader(bytes: Uint8Array, version: number, file: string): NpyHeader {
  if (bytes.length > LONGEST) {
    throw new FormatError(
      file,
      `has a header of ${bytes.length.toLocaleString('en')} bytes; more than ${LONGEST.toLocaleString('en')} is refused`,
    );
  }
  const text = new HeaderText(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(version === 3 ? 'utf8' : 'latin1'),
    file,
  );
  const header: Partial<NpyHeader> = {};
  text.need(/\s*\{/y, 'a dictionary');
  text.list(/\s*\}/y, 'a comma or a closing brace', () => {
    const key = text.need(
      /\s*['"](descr|fortran_order|shape)['"]/y,
      "one of the keys 'descr', 'fortran_order', 'shape'",
    );
    const name = key === 'fortran_order' ? 'fortranOrder' : (key as 'descr' | 'shape');
    if (header[name] !== undefined) text.fail('every key only once');
    text.need(/\s*:/y, 'a colon');
    Object.assign(header, { [name]: VALUES[name](text) });
  });
  text.end();
  const { descr, fortranOrder, shape } = header;
  if (descr === undefined || fortranOrder === undefined || shape === undefined)
    return text.fail("all of 'descr', 'fortran_order' and 'shape'");
  return { descr, fortranOrder, shape };
}

/** How the value of each key reads. */
const VALUES: { [K in keyof NpyHeader]: (text: HeaderText) => NpyHeader[K] } = {
  descr(text) {
    if (text.take(/\s*\[/y) !== undefined)
      throw new FormatError(text.file, 'holds records of several fields; only arrays of numbers are read');
    return text.need(/\s*['"]([^'"\\]{1,64})['"]/y, 'a type in quotes');
  },
  fortranOrder: (text) => text.need(/\s*(True|False)\b/y, 'True or False') === 'True',
  shape(text) {
    const shape: number[] = [];
    text.need(/\s*\(/y, 'a tuple');
    text.list(/\s*\)/y, 'a comma or a closing bracket', () => {
      // Python 2 wrote long integers with an L.
      const length = Number(text.need(/\s*(\d{1,16})L?/y, 'an axis length below 2^53'));
      if (!Number.isSafeInteger(length)) text.fail('an axis length below 2^53');
      shape.push(length);
    });
    return shape;
  },
};

/** The header's text, read from left to right by sticky patterns. */
class HeaderText {
  private at = 0;

  constructor(
    private readonly text: string,
    readonly file: string,
  ) {}

  fail(wanted: string): never {
    throw new FormatError(
      this.file,
      `has a malformed npy header: wanted ${wanted} at ${JSON.stringify(this.text.slice(this.at, this.at + 24))}`,
    );
  }

  /** What `pattern` finds here, its group where it has one; undefined, and nothing is read, where it does not fit. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.at = pattern.lastIndex;
    return match[1] ?? match[0];
  }

  need(pattern: RegExp, wanted: string): string {
    return this.take(pattern) ?? this.fail(wanted);
  }

  /** Items up to the closing bracket, with commas between them and perhaps one after the last. */
  list(close: RegExp, wanted: string, item: () => void): void {
    for (let open = this.take(close) === undefined; open;) {
      item();
      const comma = this.take(/\s*,/y);
      open = this.take(close) === undefined;
      if (open && comma === undefined) this.fail(wanted);
    }
  }

  end(): void {
    if (this.text.slice(this.at).trim() !== '') this.fail('nothing more');
  }
}
