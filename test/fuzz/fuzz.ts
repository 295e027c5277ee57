import fc from 'fast-check';
import { apply, damage, checkRefusal } from '../formats/damage';
import type { Reader } from './readers';

/** What a reader did with damaged files. */
export interface FuzzRow {
  cases: number;
  /** Files that could still be read, and those refused with a FormatError. */
  read: number;
  refused: number;
  /** Processor time of the slowest case, in milliseconds. */
  slowest: number;
  /** By how much the process's memory grew at most, in MiB. */
  memory: number;
}

/** More than any damaged small file may need, in milliseconds of the processor. */
const LONGEST = 500;

/**
 * Gives a reader `count` files, damaged as `seed` decides. Every one has to be read, or refused with a FormatError of
 * one line that begins with the file's name, in half a second.
 *
 * @throws Error with the smallest damage that breaks this, and how to have it again.
 */
export async function fuzz(
  { valid, read }: Reader,
  { seed, count, ...how }: { seed: number; count: number; endOnFailure?: true },
): Promise<FuzzRow> {
  const row: FuzzRow = { cases: 0, read: 0, refused: 0, slowest: 0, memory: 0 };
  const before = process.resourceUsage().maxRSS;
  await fc.assert(
    fc.asyncProperty(damage, async (changes) => {
      const bytes = apply(valid, changes);
      const started = process.cpuUsage();
      let refused = 0;
      try {
        await read(bytes);
      } catch (error) {
        checkRefusal(error);
        refused = 1;
      }
      const { user, system } = process.cpuUsage(started);
      const took = (user + system) / 1000;
      if (took > LONGEST) throw new Error(`took ${took} ms of the processor`);
      row.cases++;
      row.refused += refused;
      row.read += 1 - refused;
      row.slowest = Math.max(row.slowest, took);
    }),
    { numRuns: count, seed, includeErrorInReport: true, ...how },
  );
  row.memory = (process.resourceUsage().maxRSS - before) / 1024;
  return row;
}
