import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseCsv, writeCsv } from 'vitrine/formats';
import { parseDescriptions, parseExplanations, writeExplanations, type Explanation } from 'vitrine/neurons';

const name = 'layer4.csv';

describe('CSV', () => {
  it('comes back as it was written, whatever the fields hold', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '0') });
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field), { maxLength: 6 }), (rows) => {
        const { columns, rows: read } = parseCsv(writeCsv(['first', 'second'], rows), { name });
        assert.deepEqual(columns, ['first', 'second']);
        assert.deepEqual(
          read.map(({ fields }) => fields),
          rows,
        );
      }),
    );
  });

  it('keeps a row of one empty field, which is no empty line', () => {
    const rows = [['x'], [''], ['y'], ['']];
    const text = writeCsv(['a'], rows);
    assert.equal(text, 'a\nx\n""\ny\n""\n');
    assert.deepEqual(
      parseCsv(text, { name: 'a.csv' }).rows.map(({ fields }) => fields),
      rows,
    );
    assert.equal(parseCsv('a\n\nx\n', { name: 'a.csv' }).rows.length, 1);
    assert.deepEqual(
      parseCsv(writeCsv(['\ufeffa'], []), { name: 'a.csv' }).columns,
      ['\ufeffa'].map((c) => c.trim()),
    );
  });

  it('counts lines through quoted breaks, takes CRLF and a byte order mark, and keeps short rows', () => {
    const { columns, rows } = parseCsv('\ufeffa,b\r\n"x\ny",2\r\n\r\n3\r\n', { name });
    assert.deepEqual(columns, ['a', 'b']);
    assert.deepEqual(rows, [
      { line: 2, fields: ['x\ny', '2'] },
      { line: 5, fields: ['3'] },
    ]);
  });

  it('refuses what is no table', () => {
    assert.throws(() => parseCsv('', { name }), /layer4.csv: is empty/);
    assert.throws(() => parseCsv('a,"b\nc', { name }), /has a quote in line 1 that is never closed/);
    assert.throws(() => parseCsv('a,a\n', { name }), /has two columns called "a"/);
    assert.deepEqual(parseCsv('a,a\n1,2\n', { name, repeated: 'kept' }).rows[0].fields, ['1', '2']);
    assert.throws(() => writeCsv(['a'], [[1, 2]]), /row 0 has 2 fields; wanted 1/);
  });
});

describe('explanation files', () => {
  const explanations: Explanation[] = [
    {
      layer: 'fc',
      unit: 0,
      valCorrelation: 0.5,
      terms: [
        { weight: 1 / 3, concept: 'poolroom, home' },
        { weight: -0.25, concept: 'a "quoted" one' },
      ],
      bias: 0.1,
      simCorrelation: 0.4,
    },
    {
      layer: 'fc',
      unit: 7,
      valCorrelation: 0,
      terms: [{ weight: 2e-9, concept: 'dog' }],
      bias: -1,
      simCorrelation: 0.3,
      ablationOptim: 0.2,
    },
  ];

  it('have the published columns and come back to the last bit', () => {
    const text = writeExplanations(explanations);
    const pairs = Array.from({ length: 10 }, (_, i) => `weight${i},concept${i}`).join(',');
    assert.equal(text.split('\n')[0], `layer,unit,val correlation,${pairs},bias,sim correlation,sim ablation(optim)`);
    const { explanations: back, problems } = parseExplanations(text, { name });
    assert.deepEqual(back, explanations);
    assert.deepEqual(problems, []);
    assert.throws(() => writeExplanations(explanations, { slots: 1 }), /unit 0 has 2 terms; wanted at most 1/);
    assert.throws(
      () => writeExplanations([{ ...explanations[0], terms: [{ weight: 1, concept: '0' }] }]),
      /concept called '0'/,
    );
  });

  it('are read by header: another order, no layer, fewer slots', () => {
    const {
      explanations: [found],
    } = parseExplanations('bias,concept0,weight0,unit,sim ablation(norm)\n0.5,cat,2,3,-0.1\n', { name });
    assert.deepEqual(found, {
      layer: '',
      unit: 3,
      valCorrelation: NaN,
      terms: [{ weight: 2, concept: 'cat' }],
      bias: 0.5,
      ablationNorm: -0.1,
    });
  });

  it('without a needed column are refused with its name', () => {
    assert.throws(
      () => parseExplanations('unit,weight0,bias\n', { name }),
      /layer4.csv: lacks the column concept0, which a file of linear explanations has; its columns are unit, weight0, bias/,
    );
    assert.throws(() => parseDescriptions('unit\n', { name }), /lacks the column description/);
  });

  it('lose the rows that cannot be read, with line and reason, and keep the others', () => {
    const text =
      'unit,weight0,concept0,bias\n0,1,dog,0\n1,NaN,dog,0\n2,1\n0,1,cat,0\n-1,1,cat,0\n3,0,0,1\n4,1,,1\n5,1,cat,2\n';
    const { explanations: found, problems } = parseExplanations(text, { name });
    assert.deepEqual(
      found.map(({ unit }) => unit),
      [0, 5],
    );
    assert.deepEqual(problems, [
      { line: 3, problem: "weight0 is 'NaN'; wanted a number" },
      { line: 4, problem: 'it has 2 fields; wanted 4' },
      { line: 5, problem: 'unit 0 came before' },
      { line: 6, problem: "unit is '-1'; wanted a whole number from 0" },
      { line: 7, problem: 'it has no concept' },
      { line: 8, problem: 'concept0 is empty; wanted a concept, or 0' },
    ]);
  });

  it('of single descriptions keep texts with commas and spaces', () => {
    const { descriptions } = parseDescriptions(
      'unit,description,sim correlation\n4,"poolroom, home",0.25\n5,People \'s faces,-0.1\n',
      { name },
    );
    assert.deepEqual(descriptions, [
      { unit: 4, description: 'poolroom, home', simCorrelation: 0.25 },
      { unit: 5, description: "People 's faces", simCorrelation: -0.1 },
    ]);
  });
});
