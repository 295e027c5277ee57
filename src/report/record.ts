import * as path from 'node:path';
import { deviceFacts, packageVersion, projectFolder, writeWhole, type Device, type Mode } from '../host';
import type { inWords, JudgedClaim } from './table';
import { dataName, UsedData } from './used-data';

/**
 * What one run of a notebook leaves behind. Everything outside `volatile` is the same in every run on one machine;
 * NaN and infinities are the strings `NaN`, `Infinity`, `-Infinity`.
 */
export interface RunRecord {
  readonly schema: 2;
  readonly paper: string;
  readonly notebook: string;
  readonly title: string;
  readonly mode: Mode;
  readonly seeds: readonly number[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly prediction?: {
    readonly text: string;
    readonly written: 'before the first result' | 'after the first result';
  };
  readonly claims: readonly (JudgedClaim & { readonly inWords: ReturnType<typeof inWords> })[];
  /** In what its tests fall short of the rules, by finding. */
  readonly lacks: Readonly<Record<string, readonly string[]>>;
  /** True when a generated stand-in took the place of a data set. */
  readonly standIn: boolean;
  readonly data: readonly Omit<UsedData, 'origin'>[];
  readonly device: Device;
  readonly versions: { readonly vitrine: string; readonly node: string };
  /** Facts of this one run: date, seconds, peak memory, where the files were found. */
  readonly volatile: {
    readonly date: string;
    readonly seconds: number;
    readonly peakMemoryMiB: number;
    readonly origins: Readonly<Record<string, string>>;
  };
}

/** What a run stood on: data, device, versions, and the facts of this one run that began at `started` (ms). */
export function circumstances(
  data: readonly UsedData[],
  started: number,
): Pick<RunRecord, 'data' | 'device' | 'versions' | 'volatile'> {
  return {
    data: data.map(({ name, split, real, made, verified, files, license, citation, url }) => ({
      name,
      split,
      real,
      made,
      verified,
      files: files.map(({ file, sha256, bytes }) => ({ file: path.basename(file), sha256, bytes })),
      license,
      citation,
      url,
    })),
    device: deviceFacts(),
    versions: { vitrine: packageVersion(), node: process.version },
    volatile: {
      date: new Date().toISOString(),
      seconds: Math.round((Date.now() - started) / 100) / 10,
      peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
      origins: Object.fromEntries(data.map((meta) => [dataName(meta), meta.origin])),
    },
  };
}

/**
 * Where the record of a notebook lies: `<reports>/<paper>/<notebook>.json`; reports is `VITRINE_REPORTS` or the
 * checkout's.
 */
export function recordPath(paper: string, notebook: string): string {
  const reports = process.env.VITRINE_REPORTS || path.join(projectFolder() ?? process.cwd(), 'reports');
  return path.join(path.resolve(reports), paper, `${notebook}.json`);
}

/** Writes a record aside and renames it, so that a reader sees the old one or the new one, never half of one. */
export function saveRecord(record: RunRecord): void {
  const file = recordPath(record.paper, record.notebook);
  const json = JSON.stringify(
    record,
    (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value),
    1,
  );
  writeWhole(file, `${json}\n`);
}
