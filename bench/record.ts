import * as fs from 'node:fs';
import { MODELS, type ModelName } from './cases';
import type { Measured, Row } from './measure';
import type { Opponent } from './protocol';

/** What the numbers of a run were made on. */
export interface Conditions {
  when: string;
  mode: 'full' | 'quick';
  machine: string;
  /** Processes that wanted a processor when the run began. */
  load: number;
  versions: Record<string, string | number>;
  /** What ours was compared with; in a row only those that were not far behind. */
  opponents: readonly Opponent[];
}

/** The last whole run of a model. */
export interface Section extends Conditions {
  rows: readonly Row[];
}

/**
 * All that was ever measured, the last whole run of each model: what `docs/bench.json` holds, and page and README show.
 */
export type BenchRecord = Partial<Record<ModelName, Section>>;

/** The record in that file; empty where there is none. */
export function readRecord(file: string): BenchRecord {
  if (!fs.existsSync(file)) return {};
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as BenchRecord;
  } catch (error) {
    throw new Error(
      `bench: ${file} is not JSON (${(error as Error).message}); restore it, or delete it and measure everything again`,
    );
  }
}

/**
 * The record with the rows of these models, at these numbers of threads, in place of those it had; the models in their
 * usual order.
 */
export function merge(record: BenchRecord, sections: BenchRecord): BenchRecord {
  const found = MODELS.map((model) => [model, joined(record[model], sections[model])] as const);
  return Object.fromEntries(found.filter(([, section]) => section));
}

/**
 * A line for each model that had rows on some number of threads which a newer record has no more: they came from
 * another machine or other libraries.
 */
export function dropped(before: BenchRecord, after: BenchRecord): string[] {
  const counts = (section?: Section) => [...new Set(section?.rows.map(({ threads }) => threads))];
  return MODELS.flatMap((model) => {
    const gone = counts(before[model]).filter((count) => !counts(after[model]).includes(count));
    return gone.map(
      (count) =>
        `bench: the rows of ${model} on ${count} thread${count > 1 ? 's' : ''} are gone, measured on another machine or with other libraries; measure them again with --threads ${count}`,
    );
  });
}

/** The new rows beside those of other numbers of threads, where both come from one machine with the same libraries. */
function joined(before: Section | undefined, now: Section | undefined): Section | undefined {
  if (!before || !now) return now ?? before;
  const same = ({ machine, mode, versions, opponents }: Section) =>
    JSON.stringify([machine, mode, versions, opponents]);
  const kept =
    same(before) === same(now)
      ? before.rows.filter(({ threads }) => now.rows.every((row) => row.threads !== threads))
      : [];
  if (kept.length === 0) return now;
  const when = before.when.endsWith(now.when) ? before.when : `${before.when}, ${now.when}`;
  return {
    ...now,
    when,
    load: Math.max(before.load, now.load),
    rows: [...kept, ...now.rows].sort((a, b) => a.threads - b.threads),
  };
}

/** The record as text, a line for each row: medians to four digits, without the blocks that they come from. */
export function recordText(record: BenchRecord): string {
  const round = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
  const line = (value: unknown) => JSON.stringify(value, round);
  const sections = Object.entries(record).map(
    ([model, { rows, ...conditions }]) =>
      `${line(model)}: {${line(conditions).slice(1, -1)}, "rows": [\n${rows.map((row) => ` ${line(kept(row))}`).join(',\n')}\n]}`,
  );
  return `{\n${sections.join(',\n')}\n}\n`;
}

function kept({ case: { model, method, batch, count }, times, ...row }: Row): Row {
  const median = ({ cpu, wall, peak, opponent }: Measured): Measured => ({ cpu, wall, peak, opponent });
  return {
    case: { model, method, batch, count },
    ...row,
    ...(times
      ? {
          times: {
            ours: median(times.ours),
            theirs: times.theirs.map(median),
            ...(times.engines ? { engines: times.engines.map(median) } : {}),
          },
        }
      : {}),
  };
}
