import { writeCsv } from '../../formats';
import { Random } from '../../random';
import type { Generator } from './generated-files';
import { COMPAS_RACES } from '../sets/parse-compas';

/**
 * The columns of `compas-scores-two-years.csv` that are read, in the file's order; `priors_count` is there twice, as in
 * the file.
 */
const COLUMNS = [
  'id',
  'sex',
  'age_cat',
  'race',
  'priors_count',
  'days_b_screening_arrest',
  'c_charge_degree',
  'c_charge_desc',
  'is_recid',
  'score_text',
  'priors_count',
  'two_year_recid',
] as const;
const ROWS = 3000;
const GENERATOR = 'vitrine defendants 1';
const CHARGES = [
  'Battery',
  'arrest case no charge',
  'Possession of Cocaine',
  'Grand Theft in the 3rd Degree',
  'Driving While License Revoked',
  'Burglary, Unoccupied',
  'Felony Battery',
  '',
];

/**
 * Invented people in the format of the COMPAS file: race, age, sex and number of earlier charges drawn by proportions
 * like the real ones; new charges by a logistic rule in age, sex and earlier charges, of which one group has more. Some
 * rows are such that the filter drops them.
 */
export function drawDefendants(file: string, seed: number): Generator {
  return {
    generator: GENERATOR,
    seed,
    generate() {
      const random = new Random(seed).fork(GENERATOR);
      const rows = Array.from({ length: ROWS }, (_, i) => row(i + 1, random));
      return new Map([[file, new TextEncoder().encode(writeCsv(COLUMNS, rows))]]);
    },
  };
}

function row(id: number, random: Random): string[] {
  const race = COMPAS_RACES[by([0.514, 0.005, 0.341, 0.082, 0.002, 0.056], random)];
  const age = by([0.572, 0.21, 0.218], random);
  const male = random.uniform() < 0.81;
  const priors = Math.min(38, Math.floor(-Math.log(1 - random.uniform()) * (race === 'African-American' ? 4.2 : 2.3)));
  const odds = Math.exp(-0.75 + 0.13 * priors + [0, -0.6, 0.6][age] + (male ? 0.3 : 0));
  const again = random.uniform() < odds / (1 + odds);
  const days =
    random.uniform() < 0.04 ? '' : String(random.uniform() < 0.1 ? 31 + random.integer(300) : random.integer(31) - 15);
  return [
    String(id),
    male ? 'Male' : 'Female',
    ['25 - 45', 'Greater than 45', 'Less than 25'][age],
    race,
    String(priors),
    days,
    random.uniform() < 0.36 ? 'M' : 'F',
    CHARGES[random.integer(CHARGES.length)],
    again ? '1' : '0',
    random.uniform() < 0.01 ? 'N/A' : 'Low',
    String(priors),
    again ? '1' : '0',
  ];
}

/** An index, drawn with these probabilities. */
function by(probabilities: readonly number[], random: Random): number {
  let left = random.uniform();
  const index = probabilities.findIndex((probability) => (left -= probability) < 0);
  return index < 0 ? probabilities.length - 1 : index;
}
