import type { Table } from './table';

const ROWS = 20;

/**
 * What danfojs-node's DataFrame and Series have in common, known by its parts, so that the library need not be loaded.
 */
interface Frame {
  readonly $data: readonly unknown[];
  readonly index: readonly unknown[];
  readonly columns: readonly string[];
}

/** A data frame, a series or an array of plain objects as a table of at most 20 rows; undefined for anything else. */
export function asTable(x: unknown): Table | undefined {
  if (isFrame(x)) {
    const rows = x.$data.map((row, i) => [
      x.index[i],
      ...(Array.isArray(row) ? row : [row]).map((value) => (Number.isNaN(value) ? undefined : value)),
    ]);
    return shortened({ columns: ['', ...x.columns.map(String)], rows });
  }
  if (Array.isArray(x) && x.length > 0 && x.every(isPlainObject)) {
    const columns = [...new Set(x.flatMap((row) => Object.keys(row)))];
    return shortened({ columns, rows: x.map((row) => columns.map((column) => row[column])) });
  }
  return undefined;
}

function shortened(table: Table): Table {
  const { rows } = table;
  return rows.length <= ROWS
    ? table
    : { ...table, title: `The first ${ROWS} of ${rows.length} rows`, rows: rows.slice(0, ROWS) };
}

function isFrame(x: unknown): x is Frame {
  const frame = x as Partial<Frame> | null;
  return (
    typeof frame === 'object' &&
    frame !== null &&
    Array.isArray(frame.$data) &&
    Array.isArray(frame.index) &&
    Array.isArray(frame.columns)
  );
}

function isPlainObject(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype;
}
