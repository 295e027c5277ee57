import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, parseCsv, writeCsv } from '../formats';
import { unwritable, writeWhole } from '../host';

/** Whose rows they are: the network, how its maps were made, in words, and what else decides them, as a digest. */
export interface RowsOf {
  network: string;
  maps: string;
  run: string;
}

/** What was found of a photograph, or of a class in it. */
export interface NamedRow {
  readonly name: string;
}

export type Cells<C extends string> = Record<C, string>;

/** How the rows of a report lie in a CSV file. */
export interface RowTable<R extends NamedRow, C extends string> {
  /** The function whose table it is, for errors. */
  readonly report: string;
  /** What `run` is a digest of, for errors. */
  readonly decidedBy: string;
  /** The columns behind network, maps and run. */
  readonly columns: readonly C[];
  readonly toCells: (row: R) => Partial<Record<C, string | number | boolean | undefined>>;
  readonly fromCells: (cells: Cells<C>) => R;
}

const OF = ['network', 'maps', 'run'] as const;

/** The table as CSV: undefined and NaN are empty cells. */
export function tableText<R extends NamedRow, C extends string>(
  table: RowTable<R, C>,
  of: RowsOf,
  rows: readonly R[],
): string {
  const lines = rows.map((row) => {
    const cells = table.toCells(row);
    return [...OF.map((column) => of[column]), ...table.columns.map((column) => cellText(cells[column]))];
  });
  return writeCsv([...OF, ...table.columns], lines);
}

function cellText(value: string | number | boolean | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : String(value);
}

/** A number that was written by {@link tableText}; NaN where it was none. */
export function numberOf(cell: string): number {
  return cell === '' ? NaN : Number(cell);
}

/** What a run has found so far, in memory or also in a file that a later run goes on from. */
export interface RowFile<R> {
  /** What an earlier run found, by the names of photographs. */
  found: ReadonlyMap<string, readonly R[]>;
  append(rows: readonly R[]): void;
}

/** Whether rows are all that a photograph has. */
type IsWhole<R> = (name: string, rows: readonly R[]) => boolean;

/**
 * Opens the table of a run, or makes one. What a killed run left unfinished at its end is cut off: a line, and the
 * photograph of which `isWhole` says that rows are missing.
 *
 * @throws FormatError where it is another table, or one of another network, other weights, maps or rules
 */
export function openRowFile<R extends NamedRow, C extends string>(
  file: string | undefined,
  table: RowTable<R, C>,
  of: RowsOf,
  isWhole: IsWhole<R>,
): RowFile<R> {
  if (file === undefined) return { found: new Map(), append: () => {} };
  const { found, isTorn } = readRowFile(file, table, of, isWhole);
  if (isTorn) writeWhole(file, tableText(table, of, [...found.values()].flat()));
  return {
    found,
    append(added) {
      try {
        const lines = tableText(table, of, added);
        fs.appendFileSync(file, lines.slice(lines.indexOf('\n') + 1));
      } catch (error) {
        throw unwritable(file, error);
      }
    },
  };
}

/**
 * What the table of a run holds, which another process may still be writing: it is left as it is. `isTorn` where it has
 * no head yet, or ends in the middle of a line or of a photograph, which is not among what is found.
 *
 * @throws FormatError as {@link openRowFile}
 */
export function readRowFile<R extends NamedRow, C extends string>(
  file: string,
  table: RowTable<R, C>,
  of: RowsOf,
  isWhole: IsWhole<R>,
): { found: ReadonlyMap<string, readonly R[]>; isTorn: boolean } {
  const found = new Map<string, R[]>();
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole !== '') readRows(whole, path.basename(file), table, of, found);
  const [last, rows] = [...found].at(-1) ?? ['', []];
  const isCut = rows.length > 0 && !isWhole(last, rows);
  if (isCut) found.delete(last);
  return { found, isTorn: isCut || whole === '' || whole !== text };
}

function readRows<R extends NamedRow, C extends string>(
  text: string,
  file: string,
  table: RowTable<R, C>,
  of: RowsOf,
  found: Map<string, R[]>,
): void {
  const { columns, rows } = parseCsv(text, { name: file });
  if (columns.join() !== [...OF, ...table.columns].join())
    throw new FormatError(
      file,
      `has the columns ${columns.slice(0, 4).join(', ')}, …; wanted a table of ${table.report}`,
    );
  for (const { line, fields } of rows) {
    const [network, maps, run] = fields;
    if (network !== of.network || maps !== of.maps)
      throw new FormatError(
        file,
        `is of ${network}, ${maps} (line ${line}), and this run of ${of.network}, ${of.maps}; name another file`,
      );
    if (run !== of.run)
      throw new FormatError(file, `is of ${network} with ${table.decidedBy} (line ${line}); name another file`);
    const entries = table.columns.map((column, i) => [column, fields[OF.length + i] ?? '']);
    const row = table.fromCells(Object.fromEntries(entries) as Cells<C>);
    const own = found.get(row.name);
    if (own) own.push(row);
    else found.set(row.name, [row]);
  }
}
