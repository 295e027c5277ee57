import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, parseNpy } from '../../formats';
import type { Rows } from './rows';

/**
 * A `.npy` file of float32 `[images, width]` as rows that are read when asked for; the file is never in memory as a
 * whole.
 *
 * @throws FormatError when it is another kind of file or its size is not the declared one.
 */
export function npyRows(file: string): Rows {
  const name = path.basename(file);
  const { start, shape } = readStart(file, name);
  const [images, width] = shape;
  return {
    images,
    width,
    rows(wanted) {
      const found = new Float32Array(wanted.length * width);
      const bytes = Buffer.from(found.buffer);
      const source = fs.openSync(file, 'r');
      try {
        for (let from = 0, to = 0; from < wanted.length; from = to) {
          if (!(wanted[from] >= 0 && wanted[from] < images))
            throw new RangeError(`Rows.rows: there is no image ${wanted[from]}; wanted 0 to ${images - 1}`);
          // Neighbors in the file are read at once.
          for (to = from + 1; to < wanted.length && wanted[to] === wanted[to - 1] + 1 && wanted[to] < images; to++);
          const length = (to - from) * width * 4;
          const read = fs.readSync(source, bytes, from * width * 4, length, start + wanted[from] * width * 4);
          if (read !== length)
            throw new FormatError(name, `ended while rows were read: it was changed or cut since it was opened`);
        }
      } finally {
        fs.closeSync(source);
      }
      return found;
    },
  };
}

function readStart(file: string, name: string): { start: number; shape: readonly number[] } {
  const size = fs.statSync(file).size;
  const source = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(Math.min(size, 4096));
    fs.readSync(source, head, 0, head.length, 0);
    const end = head.length >= 10 ? 10 + head.readUInt16LE(8) : 0;
    // With no rows behind it, the header is a file that the common reader checks.
    const text = head.subarray(0, end).toString('latin1');
    const shape = /\((\d+), (\d+)\)/.exec(text)?.slice(1).map(Number) ?? [];
    if (!text.includes("'<f4'") || !text.includes("'fortran_order': False") || shape.length !== 2 || head[6] !== 1) {
      throw new FormatError(
        name,
        'is not a version 1 npy file of float32 in two axes; wanted what recordActivations writes',
      );
    }
    parseNpy(
      Buffer.from(
        text.replace(/\(\d+, \d+\)/, (tuple) => `(0, ${shape[1]})`.padEnd(tuple.length)),
        'latin1',
      ),
      { name },
    );
    if (size !== end + 4 * shape[0] * shape[1])
      throw new FormatError(name, `declares [${shape}] values of 4 bytes, but ${size - end} bytes follow the header`);
    return { start: end, shape };
  } finally {
    fs.closeSync(source);
  }
}
