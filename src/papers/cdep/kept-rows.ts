import * as fs from 'node:fs';
import * as path from 'node:path';

/** Rows of numbers that a long computation leaves in a file, so that it can be stopped. */
export interface KeptRows {
  /** Writes the rows that are there to the front of `values`; returns how many whole rows they are. */
  read(values: Float32Array): number;
  /** Adds rows behind those that are there. */
  append(rows: Float32Array): void;
}

/** Bytes that are read at once: a file can be larger than Node reads in one call. */
const CHUNK = 2 ** 28;

/**
 * The rows of `width` float32 in `file`, which is made with its folder where there is none. What a kill left of a row
 * is cut off as the rows are read.
 *
 * @throws Error where more rows are there than `values` holds, or an append is not of whole rows
 */
export function keptRows(file: string, width: number): KeptRows {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const size = 4 * width;
  return {
    read(values) {
      if (!fs.existsSync(file)) return 0;
      const rows = Math.floor(fs.statSync(file).size / size);
      if (rows * width > values.length)
        throw new Error(
          `keptRows: ${file} has ${rows} rows, of another computation; wanted at most ${values.length / width}: delete it`,
        );
      fs.truncateSync(file, rows * size);
      const bytes = new Uint8Array(values.buffer, values.byteOffset, rows * size);
      const handle = fs.openSync(file, 'r');
      try {
        for (let at = 0; at < bytes.length;)
          at += fs.readSync(handle, bytes, at, Math.min(CHUNK, bytes.length - at), at);
      } finally {
        fs.closeSync(handle);
      }
      return rows;
    },
    append(rows) {
      if (rows.length % width !== 0)
        throw new Error(`keptRows: ${rows.length} numbers were given; wanted whole rows of ${width}`);
      fs.appendFileSync(file, new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
    },
  };
}
