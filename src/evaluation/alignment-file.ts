import * as fs from 'node:fs';
import * as path from 'node:path';
import { unwritable, writeWhole } from '../host';
import {
  ALIGNMENT_HEADER,
  alignmentLines,
  readAlignmentRows,
  type AlignmentRow,
  type Exclusion,
  type RowsOf,
} from './alignment-rows';

/** What a run has found so far, in memory or also in a file that a later run goes on from. */
export interface AlignmentFile {
  /** What an earlier run found, by name. */
  found: ReadonlyMap<string, AlignmentRow | Exclusion>;
  append(rows: readonly AlignmentRow[], excluded: readonly Exclusion[]): void;
}

/** Opens the table of a run, or makes one. A line that a killed run left unfinished is cut off. */
export function openAlignmentFile(file: string | undefined, of: RowsOf): AlignmentFile {
  if (file === undefined) return { found: new Map(), append: () => {} };
  let found: ReadonlyMap<string, AlignmentRow | Exclusion> = new Map();
  if (fs.existsSync(file)) {
    const text = fs.readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole !== '') found = readAlignmentRows(whole, path.basename(file), of);
    if (whole !== text || whole === '') writeWhole(file, whole || ALIGNMENT_HEADER);
  } else writeWhole(file, ALIGNMENT_HEADER);
  return {
    found,
    append(rows, excluded) {
      try {
        fs.appendFileSync(file, alignmentLines(of, rows, excluded));
      } catch (error) {
        throw unwritable(file, error);
      }
    },
  };
}
