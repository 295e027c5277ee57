import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { InterruptedError } from 'vitrine/host';
import { runStudy, StudyError, sweep } from 'vitrine/studies';
import { bytesIn, own, place } from './support';

const values = (results: { value: unknown }[]) => results.map(({ value }) => value);

describe('sweep', () => {
  it('is a task for each combination, the last parameter changing fastest, with what is common to all', () => {
    const tasks = sweep('a#b', { method: ['x', 'y'], seed: [0, 1] }, { parameters: { epochs: 3 } });
    assert.deepEqual(
      tasks.map(({ parameters }) => Object.values(parameters!)),
      [
        [3, 'x', 0],
        [3, 'x', 1],
        [3, 'y', 0],
        [3, 'y', 1],
      ],
    );
    assert.deepEqual(sweep('a#b', {}), [{ task: 'a#b', parameters: {} }]);
    assert.deepEqual(sweep('a#b', { seed: [] }), []);
  });
});

describe('runStudy', () => {
  it('gives the results in the order of the tasks, equal tasks computed once, and nothing twice', async () => {
    const { folder, ran } = place();
    const tasks = [3, 1, 2, 3].map((n) => own('square', { n }));
    assert.deepEqual(values(await runStudy({ name: 'squares', tasks, folder })), [9, 1, 4, 9]);
    assert.deepEqual(ran(), ['square 3', 'square 1', 'square 2']);
    assert.deepEqual(values(await runStudy({ name: 'squares', tasks, folder })), [9, 1, 4, 9]);
    assert.equal(ran().length, 3, 'a second run computes nothing');
    assert.deepEqual(await runStudy({ name: 'nothing', tasks: [], folder }), []);
  });

  it('keeps NaN, infinities and -0, and leaves out what is undefined', async () => {
    const { folder } = place();
    const [{ value }] = await runStudy({ name: 'undefined', tasks: [own('undefinedScores')], folder });
    assert.deepEqual(value, { ratio: NaN, least: -Infinity, most: Infinity, zero: -0, list: [1, NaN] });
  });

  it('recomputes of a changed study only what depends on the change', async () => {
    const { folder, ran } = place();
    const tasks = (n: number) => {
      const square = own('square', { n });
      return [square, own('square', { n: 7 }), own('plusSquare', {}, { square: { of: square } })];
    };
    assert.deepEqual(values(await runStudy({ name: 'chain', tasks: tasks(2), folder })), [4, 49, 5]);
    assert.deepEqual(values(await runStudy({ name: 'chain', tasks: tasks(3), folder })), [9, 49, 10]);
    assert.deepEqual(ran(), ['square 2', 'square 7', 'plusSquare', 'square 3', 'plusSquare']);
  });

  it('does the tasks that others need first, whether they are listed or not', async () => {
    const { folder } = place();
    const square = own('square', { n: 5 });
    const last = own('plusSquare', {}, { square: { of: square } });
    assert.deepEqual(values(await runStudy({ name: 'order', tasks: [last, square], folder })), [26, 25]);
    assert.deepEqual(values(await runStudy({ name: 'order', tasks: [last], folder })), [26]);
  });

  it('knows an input file by its content: another place gives the same result, another content another', async () => {
    const { folder, ran } = place();
    const at = path.dirname(folder);
    const write = (name: string, text: string) => {
      fs.writeFileSync(path.join(at, name), text);
      return own('lettersIn', {}, { text: { file: path.join(at, name) } });
    };
    const [first] = await runStudy({ name: 'files', tasks: [write('a', 'abc')], folder });
    assert.equal(first.value, 3);
    assert.equal(fs.readFileSync(first.files['upper.txt'], 'utf8'), 'ABC');
    await runStudy({ name: 'files', tasks: [write('b', 'abc')], folder });
    await runStudy({ name: 'files', tasks: [write('a', 'abcd')], folder });
    assert.deepEqual(ran(), ['lettersIn abc', 'lettersIn abcd']);
    const kept = own('readsKept', {}, { letters: { of: write('a', 'abc') } });
    assert.deepEqual(values(await runStudy({ name: 'files', tasks: [kept], folder })), ['ABC']);
    const wrong = own('lettersIn', {}, { text: { file: path.join(at, 'a'), sha256: '00' } });
    await assert.rejects(runStudy({ name: 'files', tasks: [wrong], folder }), /SHA-256 .*; wanted 00/);
  });

  it('refuses data other than those it was declared for', async () => {
    const { folder } = place();
    const inputs = { set: { data: { files: [{ file: 'a.csv', sha256: 'aa' }] } } };
    assert.deepEqual(
      values(await runStudy({ name: 'data', tasks: [own('firstOf', { sha256: 'aa' }, inputs)], folder })),
      ['aa'],
    );
    await assert.rejects(
      runStudy({ name: 'data', tasks: [own('firstOf', { sha256: 'bb' }, inputs)], folder }),
      /data found here are not those of input 'set'/,
    );
  });

  it('gives the same bytes in another order and folder', async () => {
    const [one, other] = [place(), place()];
    const tasks = [1, 2, 3].map((n) => own('square', { n }));
    await runStudy({ name: 'one', tasks, folder: one.folder });
    await runStudy({ name: 'other', tasks: tasks.reverse(), folder: other.folder });
    assert.equal(Object.keys(bytesIn(one.folder)).length, 3);
    assert.deepEqual(bytesIn(one.folder), bytesIn(other.folder));
  });
});

describe('failures of a study', () => {
  it('leave the other tasks alone, name function and parameters, and are tried again by the next run', async () => {
    const { folder, ran } = place();
    const bad = own('fails', { n: 2, seed: 4 });
    const tasks = [
      own('square', { n: 1 }),
      bad,
      own('plusSquare', {}, { square: { of: bad } }),
      own('square', { n: 3 }),
    ];
    const failed = await runStudy({ name: 'bad', tasks, folder }).then(
      () => assert.fail('it did not throw'),
      (error: StudyError) => error,
    );
    assert.ok(failed instanceof StudyError);
    assert.match(failed.message, /^study bad: 2 of 4 tasks failed; the results of the others are kept/);
    assert.match(failed.message, /tasks\.js#fails \{"n":2,"seed":4\}: no result for 2$/m);
    assert.match(failed.message, /#plusSquare \{\}: it needs the result of fails \{ n: 2, seed: 4 \}, which failed$/m);
    assert.deepEqual(
      failed.failures.map(({ tries, parameters }) => [tries, parameters.n]),
      [
        [1, 2],
        [0, undefined],
      ],
    );
    assert.match(failed.failures[0].stack!, /at fails \(.*tasks/);
    assert.deepEqual(ran(), ['square 1', 'fails 2', 'square 3']);
    await assert.rejects(runStudy({ name: 'bad', tasks, folder }), StudyError);
    assert.deepEqual(ran().slice(3), ['fails 2']);
  });

  it('are tried again as often as asked, with the folder that lasts', async () => {
    const [one, other] = [place(), place()];
    const tasks = [own('failsFirst', { times: 2 })];
    assert.deepEqual(values(await runStudy({ name: 'again', tasks, retries: 2, folder: one.folder })), ['done']);
    assert.deepEqual(fs.readdirSync(path.join(one.folder, 'begun')), [], 'the folder of checkpoints is gone');
    await assert.rejects(runStudy({ name: 'again', tasks, retries: 1, folder: other.folder }), /attempt 2 \(2 tries\)/);
    assert.deepEqual(values(await runStudy({ name: 'again', tasks, folder: other.folder })), ['done']);
  });

  it('come of results that are no plain data, and of functions that are not there', async () => {
    const { folder } = place();
    const reject = (task: ReturnType<typeof own>, why: RegExp) =>
      assert.rejects(runStudy({ name: 'plain', tasks: [task], folder }), why);
    await reject(own('notPlain', { kind: 'array' }), /value is of class Float32Array; wanted plain data.*Array\.from/);
    await reject(own('notPlain', { kind: 'date' }), /value is of class Date/);
    await reject(own('notPlain', { kind: 'circle' }), /value\[0\] is an object that holds itself/);
    await reject(own('notAFunction'), /notAFunction is number; wanted a function/);
    await reject(own('missing'), /missing is undefined; wanted a function/);
    await reject(own('square', { n: () => 1 }), /parameters of tasks\.js#square\.n is function/);
    await reject({ task: 'square' }, /task is "square"; wanted module and function/);
    await reject({ task: './nowhere.js#x' }, /module of task '\.\/nowhere\.js#x' is not found/);
    const circle: { task: string; inputs: Record<string, unknown> } = { ...own('square'), inputs: {} };
    circle.inputs.square = { of: circle };
    await reject(circle as ReturnType<typeof own>, /needs its own result/);
  });

  it('come of words that mean nothing', async () => {
    const tasks = [own('square', { n: 1 })];
    await assert.rejects(runStudy({ name: '../x', tasks }), /name is "\.\.\/x"/);
    await assert.rejects(runStudy({ name: 'x', tasks, retries: -1 }), /retries is -1/);
    await assert.rejects(runStudy({ name: 'x', tasks, memory: NaN }), /memory is NaN/);
    for (const scheduler of ['lokal', 'local:0', 'tcp://host', 'tcp://:1', 'http://host:1'])
      await assert.rejects(runStudy({ name: 'x', tasks, scheduler }), /scheduler is '.*'; wanted 'in-process'/);
  });
});

describe('a kept result', () => {
  const damage: Record<string, (file: string, other: string) => void> = {
    'cut short': (file) => fs.truncateSync(file, 40),
    'with another value': (file) =>
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"value":9', '"value":8')),
    'of another format': (file) =>
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('study result 1', 'study result 0')),
    'of another task': (file, other) => fs.copyFileSync(other, file),
    'that is no JSON object': (file) => fs.writeFileSync(file, 'null'),
  };
  for (const [what, spoil] of Object.entries(damage)) {
    it(`${what} is named and computed anew`, async (t) => {
      const { folder, ran } = place();
      const said = t.mock.method(console, 'warn', () => {});
      const tasks = [own('square', { n: 3 }), own('square', { n: 4 })];
      await runStudy({ name: 'damaged', tasks, folder });
      const good = bytesIn(folder);
      const name = Object.keys(good).find((each) => good[each].includes('"value":9'))!;
      spoil(
        path.join(folder, name),
        path.join(
          folder,
          Object.keys(good).find((each) => each !== name)!,
        ),
      );
      assert.deepEqual(values(await runStudy({ name: 'damaged', tasks, folder })), [9, 16]);
      assert.deepEqual(ran(), ['square 3', 'square 4', 'square 3']);
      assert.match(String(said.mock.calls[0].arguments[0]), new RegExp(`${name} is damaged or foreign`));
      assert.deepEqual(bytesIn(folder), good);
    });
  }

  it('whose file is damaged or gone is computed anew', async (t) => {
    const { folder, ran } = place();
    t.mock.method(console, 'warn', () => {});
    const text = path.join(path.dirname(folder), 'text');
    fs.writeFileSync(text, 'abc');
    const tasks = [own('lettersIn', {}, { text: { file: text } })];
    const run = async () => (await runStudy({ name: 'kept', tasks, folder }))[0].files['upper.txt'];
    fs.writeFileSync(await run(), 'abx');
    fs.rmSync(await run());
    assert.equal(fs.readFileSync(await run(), 'utf8'), 'ABC');
    assert.equal(ran().length, 3);
  });

  it('is not replaced by another: a task without a seed is told', async () => {
    const { folder } = place();
    const tasks = [own('withoutSeed')];
    await runStudy({ name: 'random', tasks, folder });
    const { ResultStore } = require('../../../src/dist/studies/store') as typeof import('../../src/studies/store');
    const { plan } = require('../../../src/dist/studies/plan') as typeof import('../../src/studies/plan');
    assert.throws(
      () => new ResultStore(folder).write(plan(tasks).planned[0], 0.5, new Map()),
      /gave another result than the one kept/,
    );
  });

  it('belongs to the code that gave it: other code computes anew, and code that was loaded before it changed is refused', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-code-'));
    fs.writeFileSync(path.join(folder, 'part.js'), 'exports.factor = 2;');
    fs.writeFileSync(
      path.join(folder, 'my.js'),
      "const { factor } = require('./part');\nexports.f = ({ n }) => factor * n;",
    );
    const program = `
      const { runStudy } = require(${JSON.stringify(path.resolve(__dirname, '../../../src/dist/studies'))});
      const fs = require('node:fs');
      const run = () => runStudy({ name: 'code', tasks: [{ task: './my.js#f', parameters: { n: 4 } }], folder: 'store' });
      run().then(async ([{ value }]) => {
        const kept = fs.readdirSync('store/results', { recursive: true }).filter((name) => name.endsWith('.json')).length;
        fs.appendFileSync('part.js', ' ');
        const refused = await run().then(() => 'not refused', (error) => error.message);
        console.log(JSON.stringify({ value, kept, refused }));
      });`;
    const run = (cwd = folder) => {
      const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { cwd, encoding: 'utf8' });
      assert.ok(stdout, stderr);
      return JSON.parse(stdout) as { value: number; kept: number; refused: string };
    };
    const first = run();
    assert.deepEqual([first.value, first.kept], [8, 1]);
    const made = (at: string) => fs.readFileSync(path.join(at, 'store', 'made.jsonl'), 'utf8').split('\n').length - 1;
    fs.writeFileSync(path.join(folder, 'part.js'), 'exports.factor = 2;');
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-code-'));
    fs.cpSync(folder, elsewhere, { recursive: true });
    assert.equal(run(elsewhere).value, 8);
    assert.equal(made(elsewhere), 1, 'a result that was handed out is taken where the same code lies in another place');
    assert.match(first.refused, /has changed since this process loaded it; start it anew/);
    fs.writeFileSync(path.join(folder, 'part.js'), 'exports.factor = 3;');
    const second = run();
    assert.deepEqual([second.value, second.kept], [12, 2]);
  });
});

describe('a study that is stopped', () => {
  it('keeps what is done, and goes on from there', async () => {
    const { folder, ran } = place();
    const stop = new AbortController();
    const tasks = [1, 2, 3, 4].map((n) => own('square', { n, milliseconds: 20 }));
    const running = runStudy({ name: 'stopped', tasks, folder, signal: stop.signal });
    while (ran().length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    stop.abort();
    await assert.rejects(running, InterruptedError);
    assert.deepEqual(ran(), ['square 1', 'square 2']);
    await runStudy({ name: 'stopped', tasks, folder });
    assert.deepEqual(ran(), ['square 1', 'square 2', 'square 3', 'square 4']);
  });

  it('by kill -9 goes on, too', async () => {
    const { folder, ran } = place();
    const crash = path.join(path.dirname(folder), 'crash');
    fs.writeFileSync(crash, '');
    const tasks = [own('square', { n: 1 }), own('crashes', { n: 2 }), own('square', { n: 3 })];
    const program = `require('vitrine/studies').runStudy(${JSON.stringify({ name: 'killed', tasks, folder })})`;
    const { signal } = spawnSync(process.execPath, ['-e', program], {
      env: { ...process.env, VITRINE_TEST_CRASH: crash },
    });
    assert.equal(signal, 'SIGKILL');
    assert.deepEqual(values(await runStudy({ name: 'killed', tasks, folder })), [1, 2, 9]);
    assert.deepEqual(ran(), ['square 1', 'crashes 2', 'crashes 2', 'square 3']);
  });
});
