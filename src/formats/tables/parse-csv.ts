import { FormatError } from '../format-error';

/**
 * A table of text: the names of its columns, and rows of fields with the line each begins at (the header is line 1).
 */
export interface CsvTable {
  columns: string[];
  rows: { line: number; fields: string[] }[];
}

/**
 * Reads values separated by commas, or by another `separator`: quoted fields may hold separators, line breaks and
 * doubled quotes; lines end in LF or CRLF; a byte order mark and empty lines are passed over, while a line of `""` is a
 * row of one empty field. Rows come as they are, also with too few or too many fields: their reader knows what to do
 * with them. Source: RFC 4180.
 *
 * @throws FormatError when there is no header, two columns share a name (unless `repeated` is `'kept'`), or a quote is
 * not closed.
 */
export function parseCsv(
  text: string,
  {
    name,
    repeated = 'refused',
    separator = ',',
  }: { name: string; repeated?: 'refused' | 'kept'; separator?: ',' | ';' | '\t' },
): CsvTable {
  const rows: CsvTable['rows'] = [];
  let [at, line] = [text.startsWith('\ufeff') ? 1 : 0, 1];
  while (at < text.length) {
    const row = { line, fields: [] as string[] };
    const begins = text[at];
    for (let more = true; more;) {
      const quoted = text[at] === '"' ? parseQuoted(text, at) : { value: '', end: at };
      if (!quoted) throw new FormatError(name, `has a quote in line ${line} that is never closed`);
      line += quoted.value.split('\n').length - 1;
      const end = nextOf(text, quoted.end, separator);
      more = text[end] === separator;
      const rest = text.slice(quoted.end, end);
      row.fields.push(quoted.value + (more ? rest : rest.replace(/\r$/, '')));
      at = end + 1;
    }
    line++;
    if (row.fields.length > 1 || row.fields[0] !== '' || begins === '"') rows.push(row);
  }
  const header = rows.shift();
  if (!header) throw new FormatError(name, 'is empty; wanted a line with the names of the columns');
  const columns = header.fields.map((field) => field.trim());
  const twice = columns.find((column, i) => column !== '' && columns.indexOf(column) < i);
  if (twice !== undefined && repeated === 'refused')
    throw new FormatError(name, `has two columns called ${JSON.stringify(twice)}`);
  return { columns, rows };
}

/** The text in the quotes that begin at `at`, doubled ones as one, and where they end; undefined where they do not. */
function parseQuoted(text: string, at: number): { value: string; end: number } | undefined {
  let value = '';
  for (let from = at + 1; ;) {
    const close = text.indexOf('"', from);
    if (close < 0) return undefined;
    value += text.slice(from, close);
    if (text[close + 1] !== '"') return { value, end: close + 1 };
    value += '"';
    from = close + 2;
  }
}

/** Where the field that goes on at `at` ends: at a separator, a line break or the end of the text. */
function nextOf(text: string, at: number, separator: string): number {
  let end = at;
  while (end < text.length && text[end] !== separator && text[end] !== '\n') end++;
  return end;
}
