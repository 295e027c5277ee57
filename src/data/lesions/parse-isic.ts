import * as path from 'node:path';
import { FormatError, parseCsv, utf8Text, type CsvTable } from '../../formats';

/** What can disturb a photograph of a lesion, as the list of Bissoto, Valle and Avila (2020) names it. */
export const LESION_ARTEFACTS = ['dark_corner', 'hair', 'gel_border', 'gel_bubble', 'ruler', 'ink', 'patches'] as const;

export type LesionArtefact = (typeof LESION_ARTEFACTS)[number];

export const LESION_CLASSES = ['benign', 'malignant'] as const;

/** A row of the list: what is known of a photograph. */
export interface LesionRow {
  /** `ISIC_0000000` */
  id: string;
  /** Index into {@link LESION_CLASSES}. */
  label: 0 | 1;
  artefacts: readonly LesionArtefact[];
}

/**
 * `isic_bias.csv`, the list of artefacts in the photographs of ISIC 2018 (Bissoto, Valle and Avila 2020): columns
 * `image`, one of 0 and 1 for each artefact, `label` and `label_string`, parted by semicolons. A list with fewer
 * artefacts, with commas, or in another order is read too.
 *
 * @throws FormatError that names the line: a column that is missing or unknown, a flag that is not 0 or 1, another
 *   class, two rows for a photograph, a row that is cut off
 */
export function parseIsicArtefacts(bytes: Uint8Array, { name }: { name: string }): Map<string, LesionRow> {
  const { columns, rows } = tableOf(bytes, name);
  wantColumns(name, columns, ['image', 'label_string']);
  const known: readonly string[] = ['', 'image', 'label', 'label_string', ...LESION_ARTEFACTS];
  const unknown = columns.find((column) => !known.includes(column));
  if (unknown !== undefined)
    throw new FormatError(
      name,
      `has the column ${JSON.stringify(unknown.slice(0, 40))}; the artefacts known are ${LESION_ARTEFACTS.join(', ')}`,
    );
  const flags = LESION_ARTEFACTS.filter((flag) => columns.includes(flag));
  return rowsById(name, rows, (field, fault) => {
    const artefacts = flags.filter((flag) => {
      const value = field(flag);
      if (value !== '0' && value !== '1') throw fault(`has ${flag} '${value.slice(0, 20)}'; wanted 0 or 1`);
      return value === '1';
    });
    const label = LESION_CLASSES.findIndex((own) => own === field('label_string'));
    if (label < 0)
      throw fault(`is of the class '${field('label_string').slice(0, 20)}'; wanted ${LESION_CLASSES.join(' or ')}`);
    return { id: path.parse(field('image')).name, label: label as 0 | 1, artefacts };
  })(columns);
}

/**
 * The archive's own `metadata.csv`: columns `isic_id` (or `name`) and `benign_malignant`, among others. Only lesions
 * that are benign or malignant come back; indeterminate and empty ones are counted in `withoutClass`.
 *
 * @throws FormatError for a missing column, a photograph that comes twice, a row that is cut off
 */
export function parseIsicMetadata(
  bytes: Uint8Array,
  { name }: { name: string },
): { labels: Map<string, 0 | 1>; withoutClass: number } {
  const { columns, rows } = tableOf(bytes, name);
  const id = ['isic_id', 'name', 'image'].find((column) => columns.includes(column)) ?? 'isic_id';
  const kind = ['benign_malignant', 'meta.clinical.benign_malignant'].find((column) => columns.includes(column));
  wantColumns(name, columns, [id, kind ?? 'benign_malignant']);
  const found = rowsById(name, rows, (field) => ({ id: path.parse(field(id)).name, kind: field(kind!) }))(columns);
  const labels = new Map<string, 0 | 1>();
  for (const [key, { kind: own }] of found) {
    const label = LESION_CLASSES.findIndex((known) => known === own);
    if (label >= 0) labels.set(key, label as 0 | 1);
  }
  return { labels, withoutClass: found.size - labels.size };
}

type Field = (column: string) => string;
type Fault = (what: string) => FormatError;

function rowsById<T extends { id: string }>(
  name: string,
  rows: CsvTable['rows'],
  read: (field: Field, fault: Fault) => T,
): (columns: readonly string[]) => Map<string, T> {
  return (columns) => {
    const found = new Map<string, T>();
    for (const { line, fields } of rows) {
      const fault: Fault = (what) => new FormatError(name, `line ${line} ${what}`);
      if (fields.length !== columns.length)
        throw fault(`has ${fields.length} fields, and there are ${columns.length} columns; is it cut off?`);
      const row = read((column) => fields[columns.indexOf(column)].trim(), fault);
      if (!/^[\w-]+$/.test(row.id)) throw fault(`names the photograph '${row.id.slice(0, 40)}', no plain name`);
      if (found.has(row.id)) throw fault(`names ${row.id.slice(0, 40)} a second time`);
      found.set(row.id, row);
    }
    if (found.size === 0) throw new FormatError(name, 'has no rows; wanted one a photograph');
    return found;
  };
}

/** With the separator that its first line has more of. */
function tableOf(bytes: Uint8Array, name: string): CsvTable {
  const text = utf8Text(bytes, { name });
  const [first] = text.split('\n', 1);
  const separator = first.split(';').length > first.split(',').length ? ';' : ',';
  return parseCsv(text, { name, separator });
}

function wantColumns(name: string, columns: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw new FormatError(name, `has no column ${missing.join(' and no ')}`);
}
