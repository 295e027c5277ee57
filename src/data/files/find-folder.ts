import * as fs from 'node:fs';
import * as path from 'node:path';
import { dataFolder } from './data-folder';

/** A folder that was found, and in which of the two places. */
export interface FoundFolder {
  folder: string;
  origin: 'data folder' | 'mirror';
}

/**
 * The folder of a data set that people have as a tree of files, or of pretrained weights: `<data folder>/name`, else
 * `<VITRINE_MIRROR>/name`; undefined where neither holds `witness`, a file or folder without which it is of no use.
 */
export function findFolder(name: string, witness: string): FoundFolder | undefined {
  const places: [string | undefined, FoundFolder['origin']][] = [
    [dataFolder(), 'data folder'],
    [process.env.VITRINE_MIRROR, 'mirror'],
  ];
  for (const [root, origin] of places) {
    if (root && fs.existsSync(path.join(root, name, witness))) return { folder: path.join(root, name), origin };
  }
  return undefined;
}
