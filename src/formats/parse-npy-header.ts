import { FormatError } from './format-error';

/** What the header of a `.npy` file says. */
export interface NpyHeader {
  descr: string;
  fortranOrder: boolean;
  shape: number[];
}

/** NumPy refuses longer ones too; real headers have 118 bytes. */
const LONGEST = 65536;

/**
 * Reads the Python dictionary that describes an array: exactly the keys `descr` (a string), `fortran_order` and `shape`, in
 * any order. A small grammar read from left to right, not an evaluator.
 */
export function parseNpyHeader(bytes: Uint8Array, version: number, file: string): NpyHeader {
  if (bytes.length > LONGEST) {
    throw new FormatError(file, `has a header of ${bytes.length.toLocaleString('en')} bytes; more than ${LONGEST.toLocaleString('en')} is refused`);
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(version === 3 ? 'utf8' : 'latin1');
  let at = 0;
  const fail = (wanted: string): never => {
    throw new FormatError(file, `has a malformed npy header: wanted ${wanted} at ${JSON.stringify(text.slice(at, at + 24))}`);
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return undefined;
    at = pattern.lastIndex;
    return match[1] ?? match[0];
  };
  const need = (pattern: RegExp, wanted: string): string => take(pattern) ?? fail(wanted);

  /** Items up to the closing bracket, with commas between them and perhaps one after the last. */
  const list = (close: RegExp, wanted: string, item: () => void): void => {
    for (let open = take(close) === undefined; open; ) {
      item();
      const comma = take(/\s*,/y);
      open = take(close) === undefined;
      if (open && comma === undefined) fail(wanted);
    }
  };

  const header: Partial<NpyHeader> = {};
  need(/\s*\{/y, 'a dictionary');
  list(/\s*\}/y, 'a comma or a closing brace', () => {
    const key = need(/\s*['"](descr|fortran_order|shape)['"]/y, "one of the keys 'descr', 'fortran_order', 'shape'");
    if (header[key === 'fortran_order' ? 'fortranOrder' : (key as 'descr' | 'shape')] !== undefined) fail('every key only once');
    need(/\s*:/y, 'a colon');
    if (key === 'descr') {
      if (take(/\s*\[/y) !== undefined) throw new FormatError(file, 'holds records of several fields; only arrays of numbers are read');
      header.descr = need(/\s*['"]([^'"\\]{1,64})['"]/y, 'a type in quotes');
    } else if (key === 'fortran_order') {
      header.fortranOrder = need(/\s*(True|False)\b/y, 'True or False') === 'True';
    } else {
      const shape: number[] = [];
      need(/\s*\(/y, 'a tuple');
      list(/\s*\)/y, 'a comma or a closing bracket', () => {
        // Python 2 wrote long integers with an L.
        const length = Number(need(/\s*(\d{1,16})L?/y, 'an axis length below 2^53'));
        if (!Number.isSafeInteger(length)) fail('an axis length below 2^53');
        shape.push(length);
      });
      header.shape = shape;
    }
  });
  if (text.slice(at).trim() !== '') fail('nothing more');
  const { descr, fortranOrder, shape } = header;
  if (descr === undefined || fortranOrder === undefined || shape === undefined) return fail("all of 'descr', 'fortran_order' and 'shape'");
  return { descr, fortranOrder, shape };
}
