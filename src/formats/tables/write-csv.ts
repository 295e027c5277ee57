/**
 * Comma-separated values with a header, lines ending in LF: what {@link parseCsv} reads back. Fields with commas,
 * quotes or line breaks are quoted, and an empty one that is alone in its row, which would be an empty line.
 */
export function writeCsv(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const bad = rows.findIndex((row) => row.length !== columns.length);
  if (bad >= 0)
    throw new Error(`writeCsv: row ${bad} has ${rows[bad].length} fields; wanted ${columns.length}, one a column`);
  const field = (value: string | number) =>
    /[",\r\n\ufeff]/.test(String(value)) || (value === '' && columns.length === 1)
      ? `"${String(value).replaceAll('"', '""')}"`
      : String(value);
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}
