import { FormatError } from '../formats';
import { interruptible, progress, writeWhole } from '../host';
import { checkPart, isInPart, partFile, partsBeside, type PhotographPart } from './parts';
import { openRowFile, readRowFile, tableText, type NamedRow, type RowsOf, type RowTable } from './row-table';

export interface StreamOptions {
  /**
   * Photographs explained at a time, while as many are read ahead; the result does not depend on it. Default 16.
   */
  batchSize?: number;
  /**
   * A CSV file to which each batch is added as soon as it is done; where it is there already, the run goes on after it.
   * Delete it to begin anew. One of other weights or settings is refused.
   */
  file?: string;
  /**
   * Only these of the photographs: the others are other runs', in other processes or on other machines. The table of a
   * part lies beside `file`, see {@link partFile}; a run without `part` takes over what parts have found, and does what
   * is missing. What a photograph is given, noise included, does not depend on the part.
   */
  part?: PhotographPart;
  /** What a progress bar is called; none without. */
  label?: string;
  signal?: AbortSignal;
}

/** A photograph, read or not to be read. */
export interface ReadPhotograph<P, L> {
  photograph: P;
  loaded: L | FormatError;
  /** Its place among all photographs. */
  index: number;
}

/** What is done to photographs, a batch at a time. */
export interface Stream<P, L, R> {
  /** @throws FormatError where the photograph cannot be read: a row says so. All else ends the run. */
  read: (photograph: P) => Promise<L>;
  /** The rows of a batch, photograph by photograph in the order given. */
  rowsOf: (batch: readonly ReadPhotograph<P, L>[]) => Promise<R[]>;
  /** How many rows a photograph has. Default 1. */
  count?: (photograph: P) => number;
}

/**
 * The rows of all photographs, in their order, and the table of them: read, explained and written down batch by batch,
 * each read while the one before is explained, going on after what an earlier run left in `file`.
 *
 * @throws Error where two photographs have one name, `batchSize` is no whole number from 1, or the file is of another
 *   run
 */
export async function streamRows<P extends NamedRow, L, R extends NamedRow, C extends string>(
  photographs: readonly P[],
  table: RowTable<R, C>,
  of: RowsOf,
  { read, rowsOf, count = () => 1 }: Stream<P, L, R>,
  { batchSize = 16, file, part, label, signal }: StreamOptions,
): Promise<{ rows: R[]; csv: string }> {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`${table.report}: batchSize is ${batchSize}; wanted a whole number from 1`);
  checkPart(table.report, part, photographs.length);
  const counts = checkNames(photographs, table.report, count);
  const isWhole = (name: string, rows: readonly R[]) => rows.length >= (counts.get(name) ?? 0);
  const place = file !== undefined && part ? partFile(file, part) : file;
  const { found, append } = openRowFile(place, table, of, isWhole);
  const results = new Map(found);
  const others = file === undefined || part ? [] : partsBeside(file);
  for (const other of others) {
    const taken = [...readRowFile(other, table, of, isWhole).found].filter(
      ([name]) => counts.has(name) && !results.has(name),
    );
    append(taken.flatMap(([, rows]) => rows));
    taken.forEach(([name, rows]) => results.set(name, rows));
  }
  const own = photographs
    .map((photograph, index) => ({ photograph, index }))
    .filter(({ index }) => isInPart(index, part));
  const waiting = own.filter(({ photograph }) => !results.has(photograph.name));
  const done = own.length - waiting.length;
  const bar = label === undefined ? undefined : progress(label, own.length, done);
  const readFrom = (start: number) => {
    const reading = Promise.all(
      waiting.slice(start, start + batchSize).map(({ photograph }) => read(photograph).catch(unreadable)),
    );
    reading.catch(() => {}); // told when it is its turn
    return reading;
  };
  await interruptible(
    async (breathe) => {
      let ahead = readFrom(0);
      for (let start = 0; start < waiting.length; start += batchSize) {
        await breathe();
        const batch = waiting.slice(start, start + batchSize);
        const loaded = await ahead;
        ahead = readFrom(start + batchSize); // while the network works on what was read
        const rows = await rowsOf(batch.map((each, i) => ({ ...each, loaded: loaded[i] })));
        append(rows);
        for (const { photograph } of batch)
          results.set(
            photograph.name,
            rows.filter(({ name }) => name === photograph.name),
          );
        bar?.update(done + Math.min(start + batchSize, waiting.length));
      }
    },
    { signal },
  );
  bar?.finish(`${own.length} photographs`);
  const rows = own.flatMap(({ photograph: { name } }) => results.get(name)!);
  const csv = tableText(table, of, rows);
  if (file !== undefined && others.length > 0) writeWhole(file, csv); // parts came one after the other
  return { rows, csv };
}

/** A file that is not what it claims to be is told; all else is an error of the program. */
function unreadable(error: unknown): FormatError {
  if (error instanceof FormatError) return error;
  throw error;
}

/** How many rows each photograph has, by its name. */
function checkNames<P extends NamedRow>(
  photographs: readonly P[],
  report: string,
  count: (photograph: P) => number,
): ReadonlyMap<string, number> {
  if (photographs.length === 0) throw new Error(`${report}: photographs is empty; wanted one or more`);
  const counts = new Map<string, number>();
  for (const photograph of photographs) {
    if (counts.has(photograph.name))
      throw new Error(`${report}: two photographs are called '${photograph.name}'; give each a name of its own`);
    counts.set(photograph.name, count(photograph));
  }
  return counts;
}
