import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Task } from 'vitrine/studies';

/** A task of one of the functions in tasks.ts. */
export function own(name: string, parameters: Task['parameters'] = {}, inputs: Task['inputs'] = {}): Task {
  return { task: `${path.join(__dirname, 'tasks.js')}#${name}`, parameters, inputs };
}

/** A new folder for results, and the log of what ran. */
export function place(): { folder: string; ran: () => string[] } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-study-'));
  const file = path.join(folder, 'log');
  process.env.VITRINE_TEST_LOG = file;
  return {
    folder: path.join(folder, 'store'),
    ran: () => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().split('\n') : []),
  };
}

/** The results that a folder holds, as bytes: what must not depend on who computed them. */
export function bytesIn(folder: string): Record<string, string> {
  const entries = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = entries.filter((name) => /^(results|files)\b.*[0-9a-f]{64}/.test(name));
  return Object.fromEntries(files.sort().map((file) => [file, fs.readFileSync(path.join(folder, file), 'latin1')]));
}
