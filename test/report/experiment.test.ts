import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import 'vitrine/runtime'; // what computes, and is asked for its facts
import { Bound, Claim, experiment, ExperimentOptions, Finding, recordPath, RunRecord, UsedData } from 'vitrine/report';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-report-'));
process.env.VITRINE_REPORTS = folder;
after(() => fs.rmSync(folder, { recursive: true }));

const claim = (id: string, more: Partial<Claim> = {}): Claim => ({
  id,
  claim: `The sentence of ${id}.`,
  paper: { value: '0.90', source: 'Table 2' },
  tolerance: { atLeast: 0.8 },
  ...more,
});
let started = 0;
const start = (more: Partial<ExperimentOptions> = {}) =>
  experiment({
    paper: 'a-paper',
    notebook: `notebook-${++started}`,
    title: 'First',
    seeds: [0, 1, 2],
    parameters: { steps: 10 },
    claims: [claim('one'), claim('two')],
    ...more,
  });
const mnist: UsedData = {
  name: 'mnist',
  split: 'test',
  origin: 'mirror',
  real: true,
  verified: true,
  files: [{ file: '/somewhere/t10k.gz', sha256: 'ab12', bytes: 1648877 }],
  license: 'CC BY-SA 3.0',
};

describe('an experiment', () => {
  it('gives a row a claim with paper, tolerance, value, verdict and reason', () => {
    const run = start({ claims: ['one', 'two', 'three', 'four'].map((id) => claim(id)) });
    run.obtain('one', [0.9, 0.91, 0.92], { n: 100 });
    run.obtain('two', [0.7, 0.9, 0.95], { n: 100, excluded: 2, why: 'seed 0 did not converge' });
    run.untestable('three', 'the images are not public');
    const { columns, rows } = run.table();
    assert.equal(columns.length, 6);
    assert.deepEqual(rows[0], [
      'The sentence of one.',
      '0.90 (Table 2)',
      'at least 0.8',
      '0.910 ± 0.010 (3 seeds, n = 100)',
      '✓\u00a0reproduced',
      '',
    ]);
    assert.deepEqual(rows[1].slice(4), [
      '◐\u00a0partly',
      'outside the tolerance: 0.7 at seed 0; seed 0 did not converge',
    ]);
    assert.deepEqual(rows[2].slice(3), ['', '–\u00a0not\u00a0testable\u00a0here', 'the images are not public']);
    assert.deepEqual(rows[3].slice(3), ['', '○\u00a0not\u00a0run', '']);
  });

  it('has no column of reasons where there is none to give', () => {
    const run = start({ claims: [claim('one')] });
    run.obtain('one', [0.9, 0.91, 0.92], { n: 100 });
    assert.deepEqual(run.table().columns.slice(4), ['verdict']);
    assert.equal(run.table().rows[0].length, 5);
  });

  it('judges claims that hold whatever the data are on a stand-in too, and nothing in smoke mode', () => {
    const claims = [claim('identity', { data: 'any' }), claim('finding')];
    const verdicts = (mode: 'smoke' | 'small') => {
      const run = start({ notebook: `any-data-${mode}`, claims, mode });
      run.uses({ ...mnist, real: false });
      for (const { id } of claims) run.obtain(id, 0.9, { n: 1 });
      return run.verdicts().map(({ verdict, why }) => [verdict, why]);
    };
    assert.deepEqual(verdicts('small'), [
      ['reproduced', undefined],
      ['not testable here', 'generated stand-in data'],
    ]);
    const smoke = ['not testable here', 'smoke mode'];
    assert.deepEqual(verdicts('smoke'), [smoke, smoke]);
  });

  it('tests no claim on a generated stand-in, and shows the value all the same', () => {
    const run = start({ claims: [claim('one')] });
    run.obtain('one', [0.9, 0.9, 0.9], { n: 5 });
    run.uses(mnist);
    assert.equal(run.verdicts()[0].verdict, 'reproduced');
    run.uses({ ...mnist, split: 'train', real: false });
    const [judged] = run.verdicts();
    assert.deepEqual(
      [judged.verdict, judged.why, judged.obtained?.mean],
      ['not testable here', 'generated stand-in data', 0.9],
    );
    assert.match(run.table().title!, /stand-in/);
    assert.equal(run.record().standIn, true);
  });

  it('holds its claims fixed', () => {
    const run = start();
    const tolerance = run.claims[0].tolerance as { atLeast: number };
    assert.throws(() => {
      tolerance.atLeast = 0.1;
    }, /read only/);
    assert.throws(() => {
      (run.claims as Claim[]).push(claim('three'));
    }, /not extensible/);
  });

  it('refuses other claims for the same notebook once there are results, and accepts the same ones', () => {
    start({ notebook: 'moving' });
    start({ notebook: 'moving', claims: [claim('one', { tolerance: { atLeast: 0.5 } })] }).obtain('one', [0, 0, 0], {
      n: 1,
    });
    start({ notebook: 'moving', claims: [claim('one', { tolerance: { atLeast: 0.5 } })] });
    assert.throws(
      () => start({ notebook: 'moving', claims: [claim('one', { tolerance: { atLeast: -1 } })] }),
      /claims of a-paper\/moving changed after results.*Restart the kernel/,
    );
  });

  it('says which claim is unknown, or has its result already', () => {
    const run = start();
    assert.throws(() => run.obtain('thre', 1, { n: 1 }), /no claim is called 'thre'; stated were one, two/);
    assert.throws(() => run.untestable('thre', 'why'), /no claim is called 'thre'/);
    run.obtain('one', 1, { n: 1 });
    assert.throws(() => run.obtain('one', 1, { n: 1 }), /'one' has its result already/);
    assert.throws(() => run.untestable('one', 'I do not like the number'), /'one' has its result already/);
    run.untestable('two', 'no data');
    assert.throws(() => run.obtain('two', 1, { n: 1 }), /'two' has its result already/);
  });

  it('wants one value a seed, or one number', () => {
    const run = start();
    assert.throws(() => run.obtain('one', [1, 2], { n: 1 }), /'one' got 2 values for 3 seeds \(0, 1, 2\)/);
    assert.throws(() => run.obtain('one', 1, { n: 0.5 }), /n of 'one' is 0.5/);
    run.obtain('one', new Float32Array([1, 1, 1]), { n: 1 });
  });

  it('takes the values of the first seeds only where it is told how many they are', () => {
    const run = start();
    assert.throws(
      () => run.obtain('one', [1, 2], { n: 1, seeds: 4 }),
      /seeds of 'one' is 4; wanted a whole number up to 3/,
    );
    assert.throws(() => run.obtain('one', [1, 2], { n: 1, seeds: 1 }), /got 2 values for 1 seeds \(0\)/);
    run.obtain('one', [1, 2], { n: 1, seeds: 2 });
  });

  it('names what is wrong with its options', () => {
    assert.throws(() => start({ paper: 'A Paper' }), /paper is 'A Paper'/);
    assert.throws(() => start({ notebook: '../../etc' }), /notebook is '\.\.\/\.\.\/etc'/);
    assert.throws(() => start({ seeds: [] }), /seeds are \[\]/);
    assert.throws(() => start({ seeds: [1, 1] }), /seeds are \[1, 1\]/);
    assert.throws(() => start({ claims: [claim('one'), claim('one')] }), /two claims are called 'one'/);
    assert.throws(() => start({ claims: [claim('One!')] }), /claim id is 'One!'/);
    assert.throws(() => start({ claims: [claim('one', { claim: ' ' })] }), /'one' has no sentence/);
    assert.throws(
      () => start({ claims: [claim('one', { paper: { value: '1', source: '' } })] }),
      /lacks the paper's value or its source/,
    );
    assert.throws(() => start({ claims: [claim('one', { tolerance: { between: [1, 0] } })] }), /wrong way round/);
    assert.throws(() => start({ claims: [claim('one', { tolerance: { atLeast: NaN } })] }), /1 finite number/);
    assert.throws(() => start({ claims: [claim('one', { tolerance: { equals: 1, within: -1 } })] }), /negative width/);
    assert.throws(() => start({ claims: [claim('one', { tolerance: {} as { atLeast: number } })] }), /is not one of/);
  });
});

describe('a run record', () => {
  const run = () => {
    const made = start({ notebook: 'recorded', mode: 'small' });
    made.predict('  The second one wins. ');
    made.uses(mnist);
    made.obtain('one', [0.9, NaN, 1 / 3], { n: 100 });
    made.save();
    return fs.readFileSync(recordPath('a-paper', 'recorded'), 'utf8');
  };

  it('holds claims, verdicts, seeds, parameters, data with checksums, mode, device and version', () => {
    const record = JSON.parse(run()) as RunRecord;
    assert.equal(record.schema, 2);
    assert.deepEqual(record.seeds, [0, 1, 2]);
    assert.deepEqual(record.parameters, { steps: 10 });
    assert.deepEqual(record.prediction, { text: 'The second one wins.', written: 'before the first result' });
    assert.deepEqual(record.data[0].files, [{ file: 't10k.gz', sha256: 'ab12', bytes: 1648877 }]);
    assert.equal(record.mode, 'small');
    assert.equal(record.versions.vitrine, '0.1.0');
    assert.deepEqual(
      record.claims.map(({ id, verdict }) => [id, verdict]),
      [
        ['one', 'not reproduced'],
        ['two', 'not run'],
      ],
    );
    assert.deepEqual(record.claims[0].obtained?.values, [0.9, 'NaN', 0.333333]);
    assert.deepEqual(record.claims[0].inWords, {
      tolerance: 'at least 0.8',
      obtained: 'NaN ± NaN (3 seeds, n = 100)',
      verdict: '✗ not reproduced',
    });
    assert.ok(['native', 'webgpu', 'wasm', 'cpu'].includes(record.device.kind));
  });

  it('is the same bytes in two runs, `volatile` aside', () => {
    const withoutVolatile = (text: string) => {
      const { volatile, ...rest } = JSON.parse(text) as RunRecord;
      assert.ok(Date.parse(volatile.date) > 0);
      return JSON.stringify(rest);
    };
    assert.equal(withoutVolatile(run()), withoutVolatile(run()));
  });

  it('tells a prediction written after a result from one written before', () => {
    const late = start();
    late.obtain('one', 1, { n: 1 });
    late.predict('I knew it.');
    assert.equal(late.record().prediction?.written, 'after the first result');
  });

  it('leaves nothing half-written beside it when the folder cannot be written', () => {
    run();
    const before = fs.readdirSync(path.join(folder, 'a-paper'));
    assert.deepEqual(
      before.filter((name) => name.endsWith('.part')),
      [],
    );
    const blocked = start({ paper: 'blocked' });
    fs.writeFileSync(path.join(folder, 'blocked'), 'a file where the folder should be');
    assert.throws(() => blocked.save(), /EEXIST|ENOTDIR/);
  });
});

describe('claims that lie beside a notebook', () => {
  const notebooks = path.join(folder, 'notebooks');
  const rule = (bounds: readonly Bound[]) => ({ test: 'two networks', seeds: 3, reason: '', bounds });
  const FALL: Bound = { kind: 'effect', quantity: 'fall', min: 0.2, max: 0.8, recorded: 0.4, null: 0 };
  const findings: readonly Finding[] = [
    {
      id: 'ab-1',
      experiment: 'stated',
      finding: 'Maps of one kind fall.',
      recorded: { values: '0.4', source: 'a notebook of the authors' },
      data: 'real data, small network',
      small: rule([FALL, { kind: 'level', quantity: 'the same, level', min: 0.3, max: 0.5 }]),
      full: rule([{ ...FALL, quantity: 'fall of the large network' }]),
    },
  ];
  const STATED = {
    claims: [
      { kind: 'finding', id: 'fall', finding: 'ab-1', quantity: { small: ['fall', 'the same, level'] } },
      { kind: 'finding', id: 'large-fall', finding: 'ab-1', quantity: 'fall of the large network' },
      { kind: 'control', id: 'accuracy', claim: 'It learned.', tolerance: { atLeast: 0.9 }, unit: '%' },
    ],
  };
  const write = (stated: unknown) => {
    fs.mkdirSync(path.join(notebooks, 'a-paper'), { recursive: true });
    fs.writeFileSync(path.join(notebooks, 'a-paper', 'stated.claims.json'), JSON.stringify(stated));
  };
  before(() => (process.env.VITRINE_NOTEBOOKS = notebooks));
  after(() => delete process.env.VITRINE_NOTEBOOKS);
  const study = (stated: unknown = STATED, more: Partial<ExperimentOptions> = {}) => {
    write(stated);
    const at = { paper: 'a-paper', notebook: 'stated', title: 'Stated', seeds: [0, 1, 2], parameters: {} };
    return experiment({ ...at, findings, mode: 'small', ...more });
  };

  it('take published value and tolerance from the ledger, by mode', () => {
    const { columns, rows } = study().stated();
    assert.deepEqual(columns, ['tests', 'quantity or sentence', 'recorded by the public code', 'asked']);
    assert.deepEqual(rows, [
      ['ab-1', 'fall', '0.4', 'between 0.2 and 0.8'],
      ['ab-1', 'the same, level', '', 'between 0.3 and 0.5 (level)'],
      ['control', 'It learned.', '', 'at least 0.9 %'],
    ]);
    const large = ['ab-1', 'fall of the large network', '0.4', 'between 0.2 and 0.8'];
    assert.deepEqual(study(STATED, { mode: 'full' }).stated().rows[0], large);
  });

  it('judge one value by several bounds, and the finding by its rule', () => {
    const run = study();
    run.obtain('fall', [0.4, 0.45, 0.55], { n: 9 });
    run.obtain('large-fall', [0, 0, 0], { n: 9 }); // belongs to the other mode, and is left out
    run.obtain('accuracy', 0.95, { n: 9 });
    assert.deepEqual(
      run.verdicts().map(({ verdict }) => verdict),
      ['reproduced', 'partly', 'reproduced'],
    );
    const [{ state, reasons }] = run.findings();
    assert.equal(state, 'partly');
    assert.deepEqual(reasons, ['the same, level: 0.4, 0.45, 0.55 instead of 0.3 to 0.5']);
    assert.deepEqual(
      run.tables().map(({ rows }) => rows.length),
      [1, 2, 1],
    );
  });

  it('are at best partly met with fewer seeds than the rule asks for, or where the test lacks a part', () => {
    const values = (stated: unknown, seeds: number[]) => {
      const run = study(stated, { seeds });
      const all = seeds.map(() => 0.4);
      run.obtain('fall', all, { n: 9 });
      return run.findings()[0];
    };
    assert.deepEqual(values(STATED, [0, 1, 2]).state, 'reproduced');
    assert.deepEqual(values({ ...STATED, lacks: { 'ab-1': ['one network of two'] } }, [0, 1, 2]), {
      ...values({ ...STATED, lacks: { 'ab-1': ['one network of two'] } }, [0, 1, 2]),
      state: 'partly',
      reasons: ['one network of two'],
    });
    assert.equal(
      values({ ...STATED, lacks: { 'ab-1': { full: ['one network of two'] } } }, [0, 1, 2]).state,
      'reproduced',
    );
    assert.deepEqual(values({ ...STATED, lacks: { 'ab-1': { small: ['half'], full: ['all'] } } }, [0, 1, 2]).reasons, [
      'half',
    ]);
    assert.deepEqual(values(STATED, [7]).reasons, ['fall: 1 of 3 seeds', 'the same, level: 1 of 3 seeds']);
  });

  it('leave a finding untested on stand-ins, unless the test itself asks for generated data', () => {
    const on = (more: Partial<UsedData>) => {
      const run = study();
      run.uses({ ...mnist, real: false, ...more });
      run.obtain('fall', [0.4, 0.4, 0.4], { n: 9 });
      return run.findings()[0].state;
    };
    assert.equal(on({}), 'untested');
    assert.equal(on({ made: true }), 'reproduced');
  });

  it('are refused with the fault named', () => {
    const claims = (more: object) => ({ claims: [{ ...STATED.claims[0], ...more }] });
    const cases: [unknown, RegExp][] = [
      [{}, /stated\.claims\.json has no list of claims/],
      [claims({ finding: 'ab-2' }), /'fall' tests 'ab-2'; the findings given are ab-1/],
      [claims({ quantity: 'rise' }), /ab-1 has no quantity 'rise'; in small mode it has 'fall', 'the same, level'/],
      [claims({ kind: 'hope' }), /kind of claim 'fall' is 'hope'; wanted finding, identity or control/],
      [{ ...STATED, lacks: { 'ab-3': ['x'] } }, /lacks names ab-3, which no claim tests/],
    ];
    for (const [stated, expected] of cases) assert.throws(() => study(stated), expected);
    write(STATED);
    assert.throws(() => study(STATED, { notebook: 'elsewhere' }), /no elsewhere\.claims\.json lies beside/);
    fs.writeFileSync(path.join(notebooks, 'a-paper', 'broken.claims.json'), '{');
    assert.throws(() => study(STATED, { notebook: 'broken' }), /broken\.claims\.json cannot be read/);
  });
});
