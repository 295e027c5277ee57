import { FormatError, parseCsv, utf8Text } from '../../formats';

/** What the tables are made of, one entry a defendant who is kept. */
export interface CompasRows {
  /** The inputs [n, 17], unscaled. */
  rows: Float32Array;
  shape: [n: number, columns: number];
  /** The names of the inputs. */
  columns: readonly string[];
  /** 1 where the defendant was charged again within two years. */
  labels: Uint8Array;
  /** Indices into {@link COMPAS_RACES}. */
  race: Uint8Array;
}

export const COMPAS_RACES = ['African-American', 'Asian', 'Caucasian', 'Hispanic', 'Native American', 'Other'] as const;
const AGES = ['25 - 45', 'Greater than 45', 'Less than 25'] as const;

/**
 * Words counted in the description of the charge, as the public code of CDEP has them: `Drivers` is there twice, and
 * `PossessionPoss` lacks a comma.
 */
const CHARGES: Readonly<Record<string, readonly string[]>> = {
  theft: ['Theft', 'Burglary'],
  driving: ['Drivers', 'Driving', 'License', 'Drivers', 'DUI', 'Veh'],
  possession: ['PossessionPoss', 'Cocaine', 'Cannabis'],
  violence: ['Battery', 'Assault', 'Violence', 'Abuse'],
  nocharge: ['no charge'],
};

/** The 17 inputs in their order: six of race, then eleven others. */
export const COMPAS_COLUMNS: readonly string[] = [
  ...COMPAS_RACES.map((race) => `race ${race}`),
  'charge degree M',
  ...AGES.map((age) => `age ${age}`),
  'sex Male',
  'priors_count',
  ...Object.keys(CHARGES).map((words) => `charge ${words}`),
];

const NEEDED = [
  'race',
  'c_charge_degree',
  'age_cat',
  'sex',
  'priors_count',
  'c_charge_desc',
  'days_b_screening_arrest',
  'is_recid',
  'score_text',
  'two_year_recid',
] as const;
type Row = Record<(typeof NEEDED)[number], string>;

/** Makes an error about a row out of what is wrong with it. */
type Fault = (what: string) => FormatError;

/**
 * Reads ProPublica's `compas-scores-two-years.csv` (or a file like it): keeps rows with -30 ≤ days_b_screening_arrest ≤
 * 30, is_recid ≠ -1, c_charge_degree ≠ O and score_text ≠ N/A, and makes 17 numbers of each. `priors_count` is the
 * first of the file's two columns of that name. No name of a person is kept.
 *
 * @throws FormatError when the text is not UTF-8, a column is missing, a row has too few or too many fields, or a value
 * is not one of those known.
 */
export function parseCompas(bytes: Uint8Array, { name }: { name: string }): CompasRows {
  const { columns, rows } = parseCsv(utf8Text(bytes, { name }), { name, repeated: 'kept' });
  const missing = NEEDED.filter((column) => !columns.includes(column));
  if (missing.length > 0) {
    throw new FormatError(
      name,
      `has no column ${missing.map((column) => JSON.stringify(column)).join(', ')}; wanted the columns of compas-scores-two-years.csv`,
    );
  }
  const at = NEEDED.map((column) => [column, columns.indexOf(column)] as const);
  const kept = rows.flatMap(({ line, fields }) => {
    const fault: Fault = (what) => new FormatError(name, `${what} in line ${line}`);
    if (fields.length !== columns.length) {
      throw new FormatError(
        name,
        `has ${fields.length} fields in line ${line}, and ${columns.length} columns; is it cut off?`,
      );
    }
    const row = Object.fromEntries(at.map(([column, i]) => [column, fields[i]])) as Row;
    return isKept(row) ? [{ row, fault }] : [];
  });
  if (kept.length === 0) throw new FormatError(name, `has ${rows.length} rows, and the filter leaves none`);
  const width = COMPAS_COLUMNS.length;
  const inputs = new Float32Array(kept.length * width);
  kept.forEach(({ row, fault }, i) => inputs.set(inputsOf(row, fault), i * width));
  return {
    rows: inputs,
    shape: [kept.length, width],
    columns: COMPAS_COLUMNS,
    labels: Uint8Array.from(kept, ({ row, fault }) => indexOf(['0', '1'], row.two_year_recid, 'two_year_recid', fault)),
    race: Uint8Array.from(kept, ({ row, fault }) => indexOf(COMPAS_RACES, row.race, 'race', fault)),
  };
}

function isKept({
  days_b_screening_arrest: days,
  is_recid: recid,
  c_charge_degree: degree,
  score_text: score,
}: Row): boolean {
  return days !== '' && Math.abs(Number(days)) <= 30 && recid !== '-1' && degree !== 'O' && score !== 'N/A';
}

function inputsOf(row: Row, fault: Fault): number[] {
  const index = (values: readonly string[], column: keyof Row) => indexOf(values, row[column], column, fault);
  const oneHot = (values: readonly string[], column: keyof Row) => {
    const own = index(values, column);
    return values.map((_, i) => Number(i === own));
  };
  const { priors_count: priors, c_charge_desc: charge } = row;
  if (!/^\d+$/.test(priors)) throw fault(`has the priors_count ${JSON.stringify(priors)}, not a whole number,`);
  return [
    ...oneHot(COMPAS_RACES, 'race'),
    index(['F', 'M'], 'c_charge_degree'),
    ...oneHot(AGES, 'age_cat'),
    index(['Female', 'Male'], 'sex'),
    Number(priors),
    ...Object.values(CHARGES).map((words) => words.filter((word) => charge.includes(word)).length),
  ];
}

function indexOf(values: readonly string[], value: string, column: string, fault: Fault): number {
  const index = values.indexOf(value);
  if (index < 0) throw fault(`has the ${column} ${JSON.stringify(value)}, none of ${values.join(', ')},`);
  return index;
}
