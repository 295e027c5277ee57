import * as path from 'node:path';
import { FormatError } from '../../formats';

/** A list of CelebA: names of its columns, and the whole numbers of each image. */
export interface CelebaList {
  columns: readonly string[];
  /** By file name, in the order of the list. */
  rows: ReadonlyMap<string, readonly number[]>;
}

/**
 * `list_attr_celeba.txt` or `list_landmarks_align_celeba.txt`, or a list like them: the number of images, the names of
 * the columns, then a row an image: its file and a whole number for each column, parted by one or more blanks.
 *
 * @throws FormatError that names the line: another number of rows than declared or of fields than columns, a file that
 *   comes twice or is no plain name, a value that is no whole number
 */
export function parseCelebaList(text: string, { name }: { name: string }): CelebaList {
  const [count, header, ...lines] = text.split(/\r?\n/);
  if (!/^\s*\d+\s*$/.test(count))
    throw new FormatError(name, `begins with '${count.slice(0, 40)}'; wanted the number of images alone in line 1`);
  const columns = fieldsOf(header ?? '');
  if (columns.length === 0) throw new FormatError(name, 'has no names of columns in line 2');
  const rows = readRows(lines, { name, first: 3, width: columns.length });
  if (rows.size !== Number(count))
    throw new FormatError(name, `declares ${Number(count)} images and has ${rows.size} rows; is it cut off?`);
  return { columns, rows };
}

/** `list_eval_partition.txt`: rows of a file and 0 (train), 1 (validation) or 2 (test), without a header. */
export function parseCelebaPartition(text: string, { name }: { name: string }): ReadonlyMap<string, number> {
  const rows = readRows(text.split(/\r?\n/), { name, first: 1, width: 1 });
  const partition = new Map([...rows].map(([file, [part]]) => [file, part]));
  const wrong = [...partition].find(([, part]) => part < 0 || part > 2);
  if (wrong) throw new FormatError(name, `puts ${wrong[0]} into part ${wrong[1]}; wanted 0, 1 or 2`);
  return partition;
}

/**
 * `CelebA-HQ-to-CelebA-mapping.txt`: columns `idx orig_idx orig_file`. Gives the index in CelebAMask-HQ by the name of
 * the image's file in CelebA.
 */
export function parseCelebaMapping(text: string, { name }: { name: string }): ReadonlyMap<string, number> {
  const [header, ...lines] = text.split(/\r?\n/);
  if (fieldsOf(header).join(' ') !== 'idx orig_idx orig_file')
    throw new FormatError(name, `begins with '${header.slice(0, 40)}'; wanted the columns idx orig_idx orig_file`);
  const mapping = new Map<string, number>();
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const [index, original, file, ...more] = fieldsOf(line);
    if (!isCount(index) || !isCount(original) || !isPlain(file) || more.length > 0)
      throw new FormatError(name, `has '${line.slice(0, 60)}' in line ${i + 2}; wanted two numbers and a file`);
    if (mapping.has(file)) throw new FormatError(name, `names ${file} twice, again in line ${i + 2}`);
    mapping.set(file, Number(index));
  });
  return mapping;
}

function readRows(
  lines: readonly string[],
  { name, first, width }: { name: string; first: number; width: number },
): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const [file, ...fields] = fieldsOf(line);
    const fault = (what: string) => new FormatError(name, `${what} in line ${first + i}`);
    if (!isPlain(file)) throw fault(`names the file '${line.trim().slice(0, 40)}', no plain name,`);
    if (rows.has(file)) throw fault(`names ${file} twice, again`);
    if (fields.length !== width) throw fault(`has ${fields.length} values for ${file}; wanted ${width}`);
    const other = fields.find((field) => !/^-?\d{1,9}$/.test(field));
    if (other !== undefined) throw fault(`has the value '${other.slice(0, 40)}', no whole number,`);
    rows.set(file, fields.map(Number));
  });
  return rows;
}

function fieldsOf(line: string): string[] {
  return line.trim().split(/\s+/).filter(Boolean);
}

function isPlain(file: string | undefined): file is string {
  return file !== undefined && path.basename(file) === file && !file.includes('\\') && !file.startsWith('.');
}

function isCount(field: string | undefined): boolean {
  return field !== undefined && /^\d{1,9}$/.test(field);
}
