import * as fs from 'node:fs';
import * as path from 'node:path';

/** One of `of` runs that share a set of photographs: every `of`th, from the `part`th on; both count from 1. */
export interface PhotographPart {
  readonly part: number;
  readonly of: number;
}

/** Whether the photograph at `index`, from 0, is this part's. */
export function isInPart(index: number, part: PhotographPart | undefined): boolean {
  return part === undefined || index % part.of === part.part - 1;
}

/** @throws RangeError where a part is none of its whole */
export function checkPart(report: string, part: PhotographPart | undefined, count: number): void {
  if (part === undefined) return;
  const { part: own, of } = part;
  const isWhole = [own, of].every((value) => Number.isInteger(value) && value >= 1);
  if (!isWhole || own > of)
    throw new RangeError(`${report}: part is ${own} of ${of}; wanted whole numbers from 1, the part at most the whole`);
  if (of > count)
    throw new RangeError(`${report}: part is ${own} of ${of}, and there are ${count} photographs; wanted fewer parts`);
}

/** Where a part of a table lies: `alignment.csv` has parts such as `alignment.2-of-8.csv`. */
export function partFile(file: string, { part, of }: PhotographPart): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}.${part}-of-${of}${ext}`);
}

/** The parts of a table that lie beside it, in the order of their names. */
export function partsBeside(file: string): string[] {
  const { dir, name, ext } = path.parse(file);
  const folder = dir === '' ? '.' : dir;
  if (!fs.existsSync(folder)) return [];
  const isPart = (other: string) =>
    other.startsWith(`${name}.`) &&
    other.endsWith(ext) &&
    /^\d+-of-\d+$/.test(other.slice(name.length + 1, -ext.length));
  return fs
    .readdirSync(folder)
    .filter(isPart)
    .sort()
    .map((other) => path.join(dir, other));
}
