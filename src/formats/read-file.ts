import * as fs from 'node:fs';
import { FormatError } from './format-error';

/**
 * The bytes of a file, links followed.
 *
 * @throws FormatError, under `name`, that says what is there instead: nothing, a folder, a pipe (which is not waited
 * for), a device, or what the system has against it.
 */
export function readFile(location: string, { name = location }: { name?: string } = {}): Buffer {
  sizeOfFile(location, name);
  try {
    return fs.readFileSync(location);
  } catch (error) {
    throw new FormatError(name, `cannot be read (${(error as Error).message.split(',')[0]})`);
  }
}

/** How many bytes a file has. @throws FormatError that says what is there instead, as {@link readFile} does */
export function sizeOfFile(location: string, name: string): number {
  let found: fs.Stats;
  try {
    found = fs.statSync(location);
  } catch (error) {
    throw new FormatError(name, notThere(location, error as NodeJS.ErrnoException));
  }
  if (found.isDirectory()) throw new FormatError(name, 'is a folder; wanted a file');
  if (!found.isFile())
    throw new FormatError(name, `is ${found.isFIFO() ? 'a pipe' : 'a device or socket'}; wanted a file`);
  return found.size;
}

function notThere(location: string, { code, message }: NodeJS.ErrnoException): string {
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return `cannot be read (${message.split(',')[0]})`;
  const link = code === 'ENOENT' && fs.lstatSync(location, { throwIfNoEntry: false })?.isSymbolicLink();
  return link ? 'is a link to a file that is not there' : 'is not there';
}
