import { FormatError, type CsvTable } from '../../formats';
import type { Explanation } from './explanation';

/** A row of a file that was left out, and why. */
export interface RowProblem {
  line: number;
  problem: string;
}

type Score = 'simCorrelation' | 'ablationOptim' | 'ablationNorm';

/** The columns in which files have scores. */
export const SCORE_COLUMNS: Readonly<Record<Score, string>> = {
  simCorrelation: 'sim correlation',
  ablationOptim: 'sim ablation(optim)',
  ablationNorm: 'sim ablation(norm)',
};

/**
 * Reads each row; those that throw become problems, as do rows with a wrong number of fields and a unit that came
 * before.
 */
export function collect<T extends { unit: number }, K extends string>(
  table: CsvTable,
  read: (row: string[]) => T,
  key: K,
): Record<K, T[]> & { problems: RowProblem[] } {
  const [found, problems, units] = [[] as T[], [] as RowProblem[], new Set<number>()];
  for (const { line, fields } of table.rows) {
    try {
      if (fields.length !== table.columns.length)
        throw new Error(`it has ${fields.length} fields; wanted ${table.columns.length}`);
      const item = read(fields);
      if (units.has(item.unit)) throw new Error(`unit ${item.unit} came before`);
      units.add(item.unit);
      found.push(item);
    } catch (error) {
      problems.push({ line, problem: (error as Error).message });
    }
  }
  return { [key]: found, problems } as Record<K, T[]> & { problems: RowProblem[] };
}

/** Reads fields by the names of their columns; those `needed` have to be there, or it is not `what`. */
export function reader({ columns }: CsvTable, name: string, needed: readonly string[], what: string) {
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    throw new FormatError(
      name,
      `lacks the ${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')}, which ${what} has; its columns are ${columns.join(', ')}`,
    );
  }
  const text = (row: string[], column: string) => (columns.includes(column) ? row[columns.indexOf(column)] : '');
  const number = (row: string[], column: string) => {
    const value = Number(text(row, column));
    if (text(row, column).trim() === '' || !Number.isFinite(value))
      throw new Error(`${column} is '${text(row, column)}'; wanted a number`);
    return value;
  };
  return {
    text,
    number,
    has: (column: string) => columns.includes(column),
    unit(row: string[]) {
      const unit = number(row, 'unit');
      if (!Number.isInteger(unit) || unit < 0)
        throw new Error(`unit is '${text(row, 'unit')}'; wanted a whole number from 0`);
      return unit;
    },
    /** Those that the row has. */
    scores(row: string[]): Pick<Explanation, Score> {
      const there = Object.entries(SCORE_COLUMNS).filter(([, column]) => text(row, column) !== '');
      return Object.fromEntries(there.map(([key, column]) => [key, number(row, column)]));
    },
  };
}
