import { FormatError, parseCsv, writeCsv, type CsvTable } from '../formats';
import type { Explanation, Term } from './explanation';

/** A row of a file that was left out, and why. */
export interface RowProblem {
  line: number;
  problem: string;
}

/** What a method that gives one text a neuron says, such as Network Dissection. */
export interface Description {
  unit: number;
  description: string;
  simCorrelation?: number;
  ablationOptim?: number;
  ablationNorm?: number;
}

const SCORES = { simCorrelation: 'sim correlation', ablationOptim: 'sim ablation(optim)', ablationNorm: 'sim ablation(norm)' } as const;

/**
 * The linear explanations of a CSV file in the published format: `layer, unit, val correlation, weight0, concept0, …, bias` and scores, found by name.
 * Terms end at the first concept `0`. Rows that cannot be read are left out, each with its line and reason.
 *
 * @throws FormatError when a column that every file needs is missing.
 */
export function readExplanations(text: string, { name }: { name: string }): { explanations: Explanation[]; problems: RowProblem[] } {
  const table = parseCsv(text, { name });
  const slots = Math.max(1, table.columns.filter((column) => /^weight\d+$/.test(column)).length);
  const pairs = Array.from({ length: slots }, (_, i) => [`weight${i}`, `concept${i}`]);
  const read = reader(table, name, ['unit', 'bias', ...pairs.flat()], 'a file of linear explanations');
  return collect(table, (row): Explanation => {
    const terms: Term[] = [];
    for (const [weight, concept] of pairs) {
      if (read.text(row, concept) === '0') break;
      if (read.text(row, concept) === '') throw new Error(`${concept} is empty; wanted a concept, or 0`);
      terms.push({ weight: read.number(row, weight), concept: read.text(row, concept) });
    }
    if (terms.length === 0) throw new Error('it has no concept');
    return { layer: read.text(row, 'layer'), unit: read.unit(row), valCorrelation: read.has('val correlation') ? read.number(row, 'val correlation') : NaN, terms, bias: read.number(row, 'bias'), ...read.scores(row) };
  }, 'explanations');
}

/** The descriptions of a CSV file with `unit, description` and scores, found by name; else as {@link readExplanations}. */
export function readDescriptions(text: string, { name }: { name: string }): { descriptions: Description[]; problems: RowProblem[] } {
  const table = parseCsv(text, { name });
  const read = reader(table, name, ['unit', 'description'], 'a file of descriptions');
  return collect(table, (row): Description => ({ unit: read.unit(row), description: read.text(row, 'description'), ...read.scores(row) }), 'descriptions');
}

/** The text of a file in the published format, with room for `slots` terms (10, as published, unless an explanation is longer); scores that some have are columns. */
export function writeExplanations(
  explanations: readonly Explanation[], { slots = Math.max(10, ...explanations.map(({ terms }) => terms.length)) }: { slots?: number } = {},
): string {
  const scores = (Object.keys(SCORES) as (keyof typeof SCORES)[]).filter((key) => explanations.some((explanation) => explanation[key] !== undefined));
  const columns = ['layer', 'unit', 'val correlation', ...Array.from({ length: slots }, (_, i) => [`weight${i}`, `concept${i}`]).flat(), 'bias', ...scores.map((key) => SCORES[key])];
  const rows = explanations.map((explanation) => {
    const { layer, unit, valCorrelation, terms, bias } = explanation;
    const ambiguous = terms.find(({ concept }) => concept === '0' || concept === '');
    if (ambiguous || terms.length > slots) {
      throw new Error(`writeExplanations: unit ${unit} has ${ambiguous ? `a concept called '${ambiguous.concept}', which means no concept in this format` : `${terms.length} terms; wanted at most ${slots}`}`);
    }
    const cells = Array.from({ length: slots }, (_, i) => (i < terms.length ? [terms[i].weight, terms[i].concept] : [0, 0])).flat();
    return [layer, unit, valCorrelation, ...cells, bias, ...scores.map((key) => explanation[key] ?? '')];
  });
  return writeCsv(columns, rows);
}

/** Reads each row; those that throw become problems, as do rows with a wrong number of fields and a unit that came before. */
function collect<T extends { unit: number }, K extends string>(
  table: CsvTable, read: (row: string[]) => T, key: K,
): Record<K, T[]> & { problems: RowProblem[] } {
  const [found, problems, units] = [[] as T[], [] as RowProblem[], new Set<number>()];
  for (const { line, fields } of table.rows) {
    try {
      if (fields.length !== table.columns.length) throw new Error(`it has ${fields.length} fields; wanted ${table.columns.length}`);
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

function reader({ columns }: CsvTable, name: string, needed: readonly string[], what: string) {
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    throw new FormatError(name, `lacks the ${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')}, which ${what} has; its columns are ${columns.join(', ')}`);
  }
  const text = (row: string[], column: string) => (columns.includes(column) ? row[columns.indexOf(column)] : '');
  const number = (row: string[], column: string) => {
    const value = Number(text(row, column));
    if (text(row, column).trim() === '' || !Number.isFinite(value)) throw new Error(`${column} is '${text(row, column)}'; wanted a number`);
    return value;
  };
  return {
    text,
    number,
    has: (column: string) => columns.includes(column),
    unit(row: string[]) {
      const unit = number(row, 'unit');
      if (!Number.isInteger(unit) || unit < 0) throw new Error(`unit is '${text(row, 'unit')}'; wanted a whole number from 0`);
      return unit;
    },
    scores: (row: string[]) => Object.fromEntries(Object.entries(SCORES).filter(([, column]) => text(row, column) !== '').map(([key, column]) => [key, number(row, column)])) as Pick<Explanation, keyof typeof SCORES>,
  };
}
