import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { compas, COMPAS_COLUMNS, COMPAS_RACES, parseCompas } from 'vitrine/data';
import { withEnvironment } from './real-data';

const HEADER =
  'race,c_charge_degree,age_cat,sex,priors_count,c_charge_desc,days_b_screening_arrest,is_recid,score_text,priors_count,two_year_recid';
const GOOD = 'Caucasian,M,25 - 45,Male,3,"Susp Drivers Lic, 1st",-1,0,Low,99,1';
const text = (...lines: string[]) => new TextEncoder().encode(lines.join('\r\n'));
const read = (...lines: string[]) => parseCompas(text(...lines), { name: 'file.csv' });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-compas-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('the COMPAS reader', () => {
  it('makes 17 numbers of a row: the first priors_count, "Drivers" counted twice, commas inside quotes', () => {
    const { rows, labels, race, shape } = read(HEADER, GOOD, '');
    assert.deepEqual(shape, [1, 17]);
    assert.deepEqual([...rows], [0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 3, 0, 2, 0, 0, 0]);
    assert.deepEqual([labels[0], COMPAS_RACES[race[0]]], [1, 'Caucasian']);
  });

  it('drops rows by screening date, missing dates, unknown recidivism, ordinary offenses and missing scores', () => {
    const changed = [
      ['-1,0,Low', '31,0,Low'],
      ['-1,0,Low', '-31,0,Low'],
      ['-1,0,Low', ',0,Low'],
      ['-1,0,Low', '-1,-1,Low'],
      ['-1,0,Low', '-1,0,N/A'],
      ['Caucasian,M', 'Caucasian,O'],
    ];
    const kept = [
      ['-1,0,Low', '30,0,Low'],
      ['-1,0,Low', '-30,0,Low'],
    ];
    const lines = [...changed, ...kept].map(([from, to]) => GOOD.replace(from, to));
    assert.ok(lines.every((line) => line !== GOOD));
    assert.equal(read(HEADER, ...lines).shape[0], kept.length);
    assert.throws(
      () => read(HEADER, ...lines.slice(0, changed.length)),
      /file.csv: has 6 rows, and the filter leaves none/,
    );
  });

  it('names the columns that are missing', () => {
    assert.throws(
      () => read(HEADER.replace('age_cat', 'age').replace('sex', 'gender'), GOOD),
      /file.csv: has no column "age_cat", "sex"/,
    );
  });

  it('says so of a file that is cut off', () => {
    assert.throws(
      () => read(HEADER, GOOD, GOOD.slice(0, 20)),
      /has 4 fields in line 3, and 11 columns; is it cut off\?/,
    );
    assert.throws(() => read(HEADER, GOOD, GOOD.slice(0, 40)), /has a quote in line 3 that is never closed/);
  });

  it('says so of a wrong encoding', () => {
    assert.throws(
      () => parseCompas(Uint8Array.from(Buffer.from(HEADER, 'utf16le')), { name: 'f' }),
      /f: has bytes that are 0: it is UTF-16/,
    );
    assert.throws(
      () => parseCompas(Uint8Array.from([...text(HEADER, GOOD), 0xe9]), { name: 'f' }),
      /f: is not UTF-8 text/,
    );
  });

  it('names a value that it does not know, and its line', () => {
    assert.throws(
      () => read(HEADER, GOOD, GOOD.replace('Caucasian', 'White')),
      /has the race "White", none of African-American, .* in line 3/,
    );
    assert.throws(
      () => read(HEADER, GOOD.replace(',3,', ',3.5,')),
      /has the priors_count "3.5", not a whole number, in line 2/,
    );
    assert.throws(() => read(HEADER, GOOD.replace(/1$/, '')), /has the two_year_recid "", none of 0, 1, in line 2/);
  });
});

describe('the stand-in for COMPAS', () => {
  it('is read by the same reader, says what it is, and is the same every time', async () => {
    const warned: string[] = [];
    const { warn } = console;
    console.warn = (line: string) => warned.push(line);
    const load = () =>
      withEnvironment(
        { VITRINE_PROJECT: folder, VITRINE_DATA: undefined, VITRINE_MIRROR: undefined, VITRINE_OFFLINE: '1' },
        () => compas(),
      );
    const [first, second] = [await load(), await load()];
    console.warn = warn;
    assert.equal(first.meta.real, false);
    assert.match(warned[0], /GENERATED STAND-IN, NOT COMPAS \(table\)/);
    assert.match(warned[0], /npm run data -- compas/);
    assert.deepEqual(second.rows, first.rows);
    assert.ok(first.shape[0] > 2000 && first.shape[0] < 3000, `${first.shape[0]} of 3000 rows kept`);
    const share = first.labels.reduce((sum, label) => sum + label, 0) / first.labels.length;
    assert.ok(share > 0.35 && share < 0.6, `${share} charged again`);
  });
});

const mirror = process.env.VITRINE_MIRROR;
const absent =
  mirror && fs.existsSync(path.join(mirror, 'compas', 'compas-scores-two-years.csv'))
    ? false
    : 'there is no compas/compas-scores-two-years.csv in VITRINE_MIRROR';

describe('the real COMPAS', { skip: absent }, () => {
  it('has 6172 rows, the published sums of all columns, and the published first row', async () => {
    const { rows, shape, columns, labels, race, meta } = await withEnvironment(
      { VITRINE_DATA: '/nowhere', VITRINE_OFFLINE: '1' },
      () => compas(),
    );
    assert.deepEqual([meta.real, meta.verified, meta.origin], [true, true, 'mirror']);
    assert.deepEqual(shape, [6172, 17]);
    const sums = new Array<number>(17).fill(0);
    rows.forEach((value, i) => (sums[i % 17] += value));
    assert.deepEqual(
      sums,
      [3175, 31, 2103, 509, 11, 343, 2202, 3532, 1293, 1347, 4997, 20037, 887, 1183, 760, 1822, 784],
    );
    assert.equal(
      labels.reduce((sum, label) => sum + label, 0),
      2809,
    );
    const first = Object.fromEntries(columns.map((column, i) => [column, rows[i]]).filter(([, value]) => value !== 0));
    assert.deepEqual(first, { 'race Other': 1, 'age Greater than 45': 1, 'sex Male': 1, 'charge violence': 1 });
    assert.deepEqual([labels[0], COMPAS_RACES[race[0]]], [0, 'Other']);
    assert.equal(Math.max(...rows.filter((_, i) => i % 17 === COMPAS_COLUMNS.indexOf('priors_count'))), 38);
  });

  it('refuses a file that is not the published one', async () => {
    const data = path.join(folder, 'data');
    fs.mkdirSync(path.join(data, 'compas'), { recursive: true });
    fs.writeFileSync(
      path.join(data, 'compas', 'compas-scores-two-years.csv'),
      fs.readFileSync(path.join(mirror!, 'compas', 'compas-scores-two-years.csv')).subarray(0, 1_000_000),
    );
    await assert.rejects(
      withEnvironment({ VITRINE_DATA: data, VITRINE_OFFLINE: '1' }, () => compas()),
      /is not the published compas-scores-two-years.csv: .*1,000,000 bytes/,
    );
    await assert.rejects(
      withEnvironment({ VITRINE_DATA: data, VITRINE_OFFLINE: '1', VITRINE_ALLOW_UNVERIFIED: '1' }, () => compas()),
      /fields in line \d+, and 53 columns; is it cut off\?|never closed/,
    );
  });
});
