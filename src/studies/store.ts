import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeWhole } from '../host';
import { digestOf, digestOfKnownFile } from './digests';
import { parsePlain, plainText } from './json';
import type { PlannedTask } from './plan';

const FORMAT = 'vitrine study result 1';

/** A result as it is kept. */
export interface StoredResult {
  readonly value: unknown;
  /** Where its files lie, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** The digest of all that is kept. */
  readonly digest: string;
}

interface Entry {
  format: string;
  key: string;
  task: string;
  parameters: unknown;
  value: unknown;
  files: Record<string, string>;
  digest: string;
}

/**
 * The results of a study in a folder: `results/<two digits>/<key>.json` each, with the value, and the files that
 * tasks keep in `files/<SHA-256>`. The same result is the same bytes wherever it was computed. Nothing in the folder
 * is executed; what is damaged, or of another origin than its name says, counts as not there.
 */
export class ResultStore {
  constructor(readonly folder: string) {}

  /**
   * The result under a key; undefined where there is none, and where the file is not what was written under this key:
   * then `complain` is told which and why.
   */
  read(key: string, complain: (what: string) => void = () => {}): StoredResult | undefined {
    const file = this.entryFile(key);
    let text: string;
    try {
      text = fs.readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      const { digest, ...content } = parsePlain(text) as Entry;
      if (content.format !== FORMAT) throw new Error(`its format is not '${FORMAT}'`);
      if (content.key !== key) throw new Error('it belongs under another name');
      if (digestOf(plainText(content, file)) !== digest) throw new Error('its digest is not that of its content');
      const files = Object.entries(content.files).map(([name, sha256]) => [name, this.checkedFile(name, sha256)]);
      return { value: content.value, files: Object.fromEntries(files), digest };
    } catch (error) {
      complain(`${file} is damaged or foreign (${(error as Error).message}); it is computed anew`);
      return undefined;
    }
  }

  /**
   * Keeps a result, whole or not at all.
   *
   * @throws Error where another result is kept already: the task is not the same each time
   */
  write(task: PlannedTask, value: unknown, files: ReadonlyMap<string, Uint8Array>): StoredResult {
    const { key, parameters } = task;
    const where = `runStudy: the result of ${task.function.name}`;
    const sums: Record<string, string> = {};
    for (const [name, content] of files) {
      sums[name] = digestOf(content);
      const file = this.keptFile(sums[name]);
      if (!isWhole(file, sums[name])) writeWhole(file, content);
    }
    const content = { format: FORMAT, key, task: task.function.name, parameters, value: value ?? null, files: sums };
    const text = plainText(content, where);
    const digest = digestOf(text);
    const before = this.read(key);
    if (before && before.digest !== digest) throw new Error(differs(task));
    if (!before) writeWhole(this.entryFile(key), `${text.slice(0, -1)},"digest":"${digest}"}\n`);
    const places = Object.entries(sums).map(([name, sum]) => [name, this.keptFile(sum)]);
    return { value: content.value, files: Object.fromEntries(places), digest };
  }

  /** A folder for what is begun; kept until {@link ended}. */
  begun(key: string): string {
    const folder = path.join(this.folder, 'begun', key);
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  }

  ended(key: string): void {
    fs.rmSync(path.join(this.folder, 'begun', key), { recursive: true, force: true });
  }

  /** Adds a line about how a result was made: facts that differ between runs, which stand in no result. */
  note(facts: Readonly<Record<string, unknown>>): void {
    fs.mkdirSync(this.folder, { recursive: true });
    fs.appendFileSync(path.join(this.folder, 'made.jsonl'), `${JSON.stringify(facts)}\n`);
  }

  private entryFile(key: string): string {
    return path.join(this.folder, 'results', key.slice(0, 2), `${key}.json`);
  }

  private keptFile(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`'${sha256}' is no SHA-256`);
    return path.join(this.folder, 'files', sha256);
  }

  private checkedFile(name: string, sha256: string): string {
    const file = this.keptFile(sha256);
    if (!isWhole(file, sha256)) throw new Error(`its file '${name}' is missing or damaged`);
    return file;
  }
}

function isWhole(file: string, sha256: string): boolean {
  return fs.existsSync(file) && digestOfKnownFile(file) === sha256;
}

/** What is said of a task that gave two results. */
export function differs({ function: { name }, key }: PlannedTask): string {
  return (
    `runStudy: ${name} gave another result than the one kept under ${key.slice(0, 12)}: it draws numbers without a seed, ` +
    'reads something that is no input, or ran with other threads or on another processor'
  );
}
