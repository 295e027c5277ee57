/** Rows under named columns. */
export interface Table {
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Whether `x` has the parts of a table. */
export function isTable(x: unknown): x is Table {
  const table = x as Partial<Table> | null;
  return typeof table === 'object' && table !== null && Array.isArray(table.columns) && Array.isArray(table.rows) && table.rows.every(Array.isArray);
}

/** The table in Markdown, for notebooks; cells cannot break out of it, and numbers stand to the right. */
export function tableMarkdown({ title, columns, rows }: Table): string {
  const right = columns.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number' || row[i] === undefined || row[i] === null));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    ...(title ? [`**${escapeMarkdown(title)}**`, ''] : []),
    line(columns.map(escapeMarkdown)),
    line(right.map((number) => (number ? '---:' : ':---'))),
    ...rows.map((row) => line(columns.map((_, i) => escapeMarkdown(cellText(row[i]))))),
  ].join('\n');
}

/** The table in plain text, columns aligned, for terminals. */
export function tableText({ title, columns, rows }: Table): string {
  const cells = [columns.map(String), ...rows.map((row) => columns.map((_, i) => cellText(row[i])))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  const lines = cells.map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd());
  return [...(title ? [title] : []), lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1)].join('\n');
}

/** A cell as text: at most six digits of a number, nothing for a missing value. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return Number.isInteger(value) || !Number.isFinite(value) ? String(value) : String(Number(value.toPrecision(6)));
  return String(value);
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]|$~]/g, '\\$&').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\s*\n\s*/g, '<br>');
}
