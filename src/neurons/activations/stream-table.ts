import * as fs from 'node:fs';
import * as path from 'node:path';
import { npyHeader } from '../../formats';
import { interruptible, progress } from '../../host';
import { npyRows } from './npy-rows';
import { tableRows, type Rows } from './rows';

export interface StreamedTable {
  /** The public function that streams, for errors. */
  caller: string;
  shape: readonly [images: number, width: number];
  /** The rows of the images named, one after another. */
  rowsOf: (images: Uint32Array) => Float32Array | Promise<Float32Array>;
  batchSize: number;
  /** A `.npy` file that the rows go to; memory without. */
  file?: string;
  /** What the progress bar is called, and its last words. */
  label: string;
  finished: string;
  signal?: AbortSignal;
}

/** Rows computed twice may differ by this share of the largest value: by rounding, with another number of threads. */
const SAME = 1e-4;

/**
 * Computes a table a batch at a time, into memory or a file. A stopped or killed run leaves `<file>.part`, and the next
 * goes on after its last whole batch; a file that is complete is read, not computed again. Before either, its first and
 * last batch are computed anew and compared.
 *
 * @throws Error where the file holds a table of another size or with other values there: delete it, or name another
 */
export async function streamTable(table: StreamedTable): Promise<Rows> {
  const { caller, shape, rowsOf, batchSize, file, label, finished, signal } = table;
  const [images, width] = shape;
  const batch = (start: number) =>
    Uint32Array.from({ length: Math.min(batchSize, images - start) }, (_, i) => start + i);
  if (file !== undefined && fs.existsSync(file)) {
    const found = npyRows(file);
    if (found.images !== images || found.width !== width)
      throw otherTable(caller, file, `[${found.images}, ${found.width}] instead of [${images}, ${width}]`);
    for (const start of new Set([0, lastStart(images, batchSize)]))
      compare(caller, file, await rowsOf(batch(start)), found.rows(batch(start)));
    return found;
  }
  const sink = file === undefined ? memory(images, width) : onDisk(file, shape, batchSize);
  try {
    if (file !== undefined && sink.done > 0)
      for (const start of new Set([0, sink.done - batchSize]))
        compare(caller, `${file}.part`, await rowsOf(batch(start)), sink.read(start, batchSize));
    const bar = progress(label, images, sink.done);
    await interruptible(
      async (breathe) => {
        for (let start = sink.done; start < images; start += batchSize) {
          await breathe();
          sink.add(await rowsOf(batch(start)));
          bar.update(Math.min(start + batchSize, images));
        }
      },
      { signal },
    );
    const rows = sink.finish();
    bar.finish(finished);
    return rows;
  } finally {
    sink.close();
  }
}

/** Where the last whole batch begins, or the first where there is none. */
const lastStart = (images: number, batchSize: number) => Math.max(0, (Math.floor(images / batchSize) - 1) * batchSize);

function compare(caller: string, file: string, computed: Float32Array, stored: Float32Array): void {
  const largest = computed.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const isOther = computed.some((value, i) =>
    Number.isFinite(value) ? !(Math.abs(value - stored[i]) <= SAME * largest) : !Object.is(value, stored[i]),
  );
  if (isOther) throw otherTable(caller, file, 'other values for the same images');
}

function otherTable(caller: string, file: string, what: string): Error {
  return new Error(
    `${caller}: ${path.basename(file)} holds ${what}; it is of another network, layer or set: delete it, or name another file`,
  );
}

interface Sink {
  /** Rows that are there already. */
  readonly done: number;
  read(start: number, count: number): Float32Array;
  add(values: Float32Array): void;
  finish(): Rows;
  close(): void;
}

function memory(images: number, width: number): Sink {
  const values = new Float32Array(images * width);
  let filled = 0;
  return {
    done: 0,
    read: (start, count) => values.subarray(start * width, (start + count) * width),
    add(part) {
      values.set(part, filled);
      filled += part.length;
    },
    finish: () => tableRows(values, [images, width]),
    close: () => {},
  };
}

function onDisk(file: string, [images, width]: readonly [number, number], batchSize: number): Sink {
  const unfinished = `${file}.part`;
  const header = npyHeader([images, width], 'f4');
  let handle: number | undefined = fs.openSync(unfinished, fs.existsSync(unfinished) ? 'r+' : 'w+');
  const found = Buffer.alloc(header.length);
  const isOurs = fs.readSync(handle, found, 0, header.length, 0) === header.length && found.equals(header);
  // Rows that a killed process did not finish writing are cut off.
  const whole = isOurs ? Math.floor((fs.fstatSync(handle).size - header.length) / (4 * width * batchSize)) : 0;
  const done = Math.min(whole * batchSize, images);
  const at = (row: number) => header.length + 4 * width * row;
  fs.ftruncateSync(handle, at(done));
  fs.writeSync(handle, header, 0, header.length, 0);
  let next = done;
  const close = () => {
    if (handle !== undefined) fs.closeSync(handle);
    handle = undefined;
  };
  return {
    done,
    read(start, count) {
      const values = new Float32Array(Math.min(count, done - start) * width);
      fs.readSync(handle!, Buffer.from(values.buffer), 0, values.byteLength, at(start));
      return values;
    },
    add(part) {
      fs.writeSync(handle!, Buffer.from(part.buffer, part.byteOffset, part.byteLength), 0, part.byteLength, at(next));
      next += part.length / width;
    },
    finish() {
      fs.fsyncSync(handle!);
      close();
      fs.renameSync(unfinished, file);
      return npyRows(file);
    },
    close,
  };
}
