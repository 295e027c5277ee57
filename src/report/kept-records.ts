import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectFolder } from '../host';
import type { RunRecord } from './record';

/**
 * The records that the chapters of this checkout left when they were last run and put back (`docs/records`), in the
 * order of their names; none where the package is used on its own.
 *
 * @throws Error for a file that is no record; it names the file
 */
export function keptRecords(): RunRecord[] {
  const folder = path.join(projectFolder() ?? '', 'docs', 'records');
  if (projectFolder() === undefined || !fs.existsSync(folder)) return [];
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => {
    const name = path.join('docs', 'records', file);
    let found: Partial<RunRecord> | null;
    try {
      found = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as Partial<RunRecord> | null;
    } catch (error) {
      throw new Error(`${name}: is no JSON (${(error as Error).message})`);
    }
    if (!Array.isArray(found?.claims)) throw new Error(`${name}: has no list 'claims'`);
    return found as RunRecord;
  });
}
