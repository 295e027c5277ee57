import { inspect } from 'node:util';

/** Rows under named columns. */
export interface Table {
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** True for a table of which a page shows the title alone until the reader opens it. */
  readonly folded?: boolean;
}

/** Whether `x` has the parts of a table. */
export function isTable(x: unknown): x is Table {
  const table = x as Partial<Table> | null;
  return (
    typeof table === 'object' &&
    table !== null &&
    Array.isArray(table.columns) &&
    Array.isArray(table.rows) &&
    table.rows.every(Array.isArray)
  );
}

/** The table in Markdown, for notebooks; cells cannot break out of it, and numbers stand to the right. */
export function tableMarkdown(table: Table): string {
  const { title = '', columns, rows, folded = false } = whole(table);
  const right = columns.map(
    (_, i) => rows.some((row) => isNumber(row[i])) && rows.every((row) => isNumber(row[i]) || isNothing(row[i])),
  );
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = [
    line(columns.map(escapeMarkdown)),
    line(right.map((number) => (number ? '---:' : ':---'))),
    ...rows.map((row) => line(columns.map((_, i) => escapeMarkdown(unbroken(cellText(row[i])))))),
  ];
  // Markdown inside a tag needs an empty line before and after it.
  if (folded)
    return [`<details><summary><strong>${inTags(title)}</strong></summary>`, '', ...lines, '', '</details>'].join('\n');
  return [...(title ? [`**${escapeMarkdown(title)}**`, ''] : []), ...lines].join('\n');
}

/** Text between tags, on one line. */
function inTags(text: string): string {
  return oneLine(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A number, or one that is written out: `35.1`, `+0.3`, `−1.5 %`. */
function isNumber(cell: unknown): boolean {
  return typeof cell === 'number' || (typeof cell === 'string' && /^[+−-]?\d[\d.,]*( ?%)?$/.test(cell));
}

/** A value and its spread stay on one line. */
function unbroken(text: string): string {
  return text.replace(/(?<=\d) ± (?=\d)/g, '\u00a0±\u00a0');
}

function isNothing(cell: unknown): boolean {
  return cell === undefined || cell === null || cell === '' || cell === '–';
}

/** The table in plain text, columns aligned, for terminals. */
export function tableText(table: Table): string {
  const { title, columns, rows } = whole(table);
  const cells = [columns.map(oneLine), ...rows.map((row) => columns.map((_, i) => oneLine(cellText(row[i]))))];
  const widths = columns.map((_, i) => cells.reduce((widest, row) => Math.max(widest, row[i].length), 0));
  const lines = cells.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
  return [
    ...(title ? [title] : []),
    lines[0],
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...lines.slice(1),
  ].join('\n');
}

/** A cell as text: at most six digits of a number, nothing for a missing value. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number')
    return Number.isInteger(value) || !Number.isFinite(value) ? String(value) : String(Number(value.toPrecision(6)));
  if (typeof value === 'object') return inspect(value, { breakLength: Infinity, depth: 2, maxArrayLength: 10 });
  return String(value);
}

/** A column without a name for every cell beyond the named ones: nothing is dropped. */
function whole(table: Table): Table {
  const most = table.rows.reduce((length, row) => Math.max(length, row.length), table.columns.length);
  return most === table.columns.length
    ? table
    : { ...table, columns: Array.from({ length: most }, (_, i) => table.columns[i] ?? '') };
}

/** Line breaks as a sign: a row of the table in text is one line. */
function oneLine(text: unknown): string {
  return String(text).replace(/\s*[\r\n]+\s*/g, ' ↵ ');
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]|$~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\s*\n\s*/g, '<br>');
}
