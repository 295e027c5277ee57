import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError } from '../../formats';

/** The list called `key` of a file of JSON. */
export function readJsonList(file: string, key: string): unknown[] {
  const name = path.basename(file);
  if (!fs.existsSync(file)) throw new FormatError(name, `is not in ${path.basename(path.dirname(file))}`);
  let content: Record<string, unknown> | null;
  try {
    content = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown> | null;
  } catch (error) {
    throw new FormatError(name, `is no JSON (${(error as Error).message})`);
  }
  const list = content?.[key];
  if (!Array.isArray(list)) throw new FormatError(name, `has no list '${key}'`);
  return list;
}
