import { after, before, describe, it, mock } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { InterruptedError, projectFolder } from 'vitrine/host';
import { runStudy, StudyError, type StudyOptions } from 'vitrine/studies';
import { KernelClient } from '../kernel/protocol/client';
import { Cluster, pythonAfter, withoutDask } from './dask';
import { bytesIn, own, place } from './support';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const until = async (isSo: () => boolean) => {
  for (let waited = 0; !isSo(); waited += 10) {
    assert.ok(waited < 60_000, 'it did not come to pass within a minute');
    await pause(10);
  }
};
/** How often each task ran. */
const counts = (lines: readonly string[]) =>
  lines.reduce<Record<string, number>>((all, line) => ({ ...all, [line]: (all[line] ?? 0) + 1 }), {});

describe('a study on Dask', { skip: withoutDask }, () => {
  const cluster = new Cluster();
  let said: string[] = [];
  before(async () => {
    mock.method(process.stderr, 'write', (text: string) => said.push(text) > 0);
    await cluster.start(2);
  });
  after(async () => {
    mock.restoreAll();
    await cluster.end();
  });
  /**
   * Runs a study there; the environment of a test's functions reaches the workers' processes through their settings.
   */
  const run = (options: Omit<StudyOptions, 'name'>) => {
    said = [];
    return runStudy({ name: 'dask', scheduler: cluster.address, ...options });
  };

  it('gives the bytes of the run in one process, each task done once, and says who does it', async () => {
    const [here, there] = [place(), place()];
    const text = path.join(path.dirname(here.folder), 'text');
    fs.writeFileSync(text, 'abc');
    const letters = own('lettersIn', {}, { text: { file: text } });
    const tasks = [
      own('readsKept', {}, { letters: { of: letters } }),
      letters,
      own('undefinedScores'),
      ...[0, 1, 2].map((seed) => own('train', { seed })),
      ...Array.from({ length: 100 }, (_, n) => own('square', { n, weight: NaN })),
    ];
    const values = (await run({ tasks, folder: there.folder })).map(({ value }) => value);
    const own_ = (await runStudy({ name: 'here', tasks, scheduler: 'in-process', folder: here.folder })).map(
      ({ value }) => value,
    );
    assert.deepEqual(values, own_);
    assert.equal(values[0], 'ABC');
    const bytes = bytesIn(there.folder);
    assert.equal(
      Object.keys(bytes).length,
      tasks.length + 13,
      'a result each, and a text and three times four weights',
    );
    assert.deepEqual(bytes, bytesIn(here.folder));
    assert.match(said.join(''), /Dask at tcp:\/\/127\.0\.0\.1:\d+, 2 workers, 2 tasks at a time; dashboard http:/);
    const made = fs.readFileSync(path.join(there.folder, 'made.jsonl'), 'utf8').trim().split('\n');
    assert.equal(made.length, tasks.length);
    assert.equal(new Set(made.map((line) => (JSON.parse(line) as { worker: string }).worker)).size, 2);
  });

  it('tries a task that always fails as often as asked, says why, and does the others', async () => {
    const { folder, ran } = place();
    const bad = own('fails', { n: 2, seed: 4 });
    const waiting = own('plusSquare', {}, { square: { of: bad } });
    const tasks = [own('square', { n: 1 }), bad, waiting, own('square', { n: 3 })];
    const failed = await run({ tasks, folder, retries: 2 }).then(
      () => assert.fail('it did not throw'),
      (error: StudyError) => error,
    );
    assert.ok(failed instanceof StudyError, String(failed));
    assert.match(failed.message, /#fails \{"n":2,"seed":4\}: no result for 2 \(3 tries\)$/m);
    assert.match(failed.message, /#plusSquare \{\}: it needs the result of fails \{ n: 2, seed: 4 \}, which failed$/m);
    assert.match(failed.failures[0].stack!, /at fails \(.*tasks/);
    assert.deepEqual(counts(ran()), { 'square 1': 1, 'square 3': 1, 'fails 2': 3 });
    assert.equal(said.filter((line) => /fails .* failed and is tried again: no result for 2$/m.test(line)).length, 2);
  });

  it('goes on where the process of a task crashes: once more if asked, else with what ended it', async () => {
    const { folder, ran } = place();
    const crash = (process.env.VITRINE_TEST_CRASH = path.join(path.dirname(folder), 'crash'));
    fs.writeFileSync(crash, '');
    const tasks = [own('crashes', { n: 5 }), ...[1, 2, 3].map((n) => own('square', { n }))];
    await assert.rejects(run({ tasks, folder }), /#crashes \{"n":5\}: its process ended with signal 9/);
    fs.writeFileSync(crash, '');
    assert.deepEqual(
      (await run({ tasks, folder, retries: 1 })).map(({ value }) => value),
      [5, 1, 4, 9],
    );
    assert.equal(counts(ran())['crashes 5'], 3);
    assert.equal(counts(ran())['square 2'], 1);
  });

  it('loses nothing to a worker that is killed in the middle of a task', async () => {
    const { folder, ran } = place();
    const tasks = Array.from({ length: 6 }, (_, n) => own('square', { n, milliseconds: n < 2 ? 1500 : 100 }));
    const running = run({ tasks, folder });
    await until(() => ran().length === 2);
    await cluster.kill(cluster.workers[0]);
    assert.deepEqual(
      (await running).map(({ value }) => value),
      [0, 1, 4, 9, 16, 25],
    );
    const { 'square 0': first, 'square 1': second, ...others } = counts(ran());
    assert.equal(first + second, 3, 'the task of the dead worker ran once more, that of the other one did not');
    assert.deepEqual(Object.values(others), [1, 1, 1, 1]);
    await cluster.addWorker();
  });

  it('is stopped: what runs is ended, what is done is kept, the next run goes on', async () => {
    const { folder, ran } = place();
    const stop = new AbortController();
    const tasks = Array.from({ length: 6 }, (_, n) => own('square', { n, milliseconds: n < 2 ? 0 : 3000 }));
    const running = run({ tasks, folder, signal: stop.signal });
    await until(() => ran().length === 4 && said.length > 0);
    const stopped = Date.now();
    stop.abort();
    await assert.rejects(running, InterruptedError);
    assert.ok(Date.now() - stopped < 10_000);
    assert.match(said.join(''), /dask: stopped; \d of 6 tasks are done and kept, the next run goes on from there/);
    await pause(3500);
    assert.equal(Object.keys(bytesIn(folder)).length, 2, 'the tasks that ran then gave no result');
    const short = tasks.slice(0, 3);
    await run({ tasks: short, folder });
    assert.deepEqual(counts(ran()), { 'square 0': 1, 'square 1': 1, 'square 2': 2, 'square 3': 1 });
  });

  it('ends with one error where workers have other code', async () => {
    const { folder } = place();
    const file = path.join(path.dirname(folder), 'my.js');
    fs.writeFileSync(file, 'exports.f = () => 1;');
    const running = run({ tasks: [{ task: `${file}#f` }, own('square', { n: 1 })], folder });
    fs.writeFileSync(file, 'exports.f = () => 2;');
    await assert.rejects(running, /the code of my\.js#f on .* is not that of the study/);
  });

  it('survives the death of its own process: its tasks end, and the next run goes on', async () => {
    const { folder, ran } = place();
    const tasks = Array.from({ length: 4 }, (_, n) => own('square', { n, milliseconds: n < 2 ? 0 : 2000 }));
    const options = JSON.stringify({ name: 'dies', tasks, folder, scheduler: cluster.address });
    const child = spawn(process.execPath, ['-e', `require('vitrine/studies').runStudy(${options})`], {
      stdio: 'ignore',
    });
    await until(() => ran().length === 4);
    child.kill('SIGKILL');
    await pause(3000);
    assert.equal(Object.keys(bytesIn(folder)).length, 2);
    await run({ tasks, folder });
    assert.deepEqual(counts(ran()), { 'square 0': 1, 'square 1': 1, 'square 2': 2, 'square 3': 2 });
  });

  it('waits for a scheduler that is restarted, and loses nothing', async () => {
    const { folder, ran } = place();
    const tasks = Array.from({ length: 40 }, (_, n) => own('square', { n, milliseconds: 100 }));
    const running = run({ tasks, folder });
    await until(() => ran().length > 6);
    await cluster.kill('scheduler');
    await until(() => said.some((line) => /the scheduler at .* is lost/.test(line)));
    const before = Object.keys(bytesIn(folder)).length;
    await cluster.start(2);
    assert.deepEqual(
      (await running).map(({ value }) => value),
      Array.from({ length: 40 }, (_, n) => n * n),
    );
    assert.match(said.join(''), /the scheduler is back, .*; what was not done is begun again/);
    const twice = Object.values(counts(ran())).filter((count) => count > 1).length;
    assert.ok(before > 4 && twice <= 4, `${twice} tasks ran more than once, those that were at work or on their way`);
  });

  it('takes no task for failed whose result is lost on its way from the scheduler', async () => {
    const { folder } = place();
    const fails = '(_ for _ in ()).throw(d.comm.CommClosedError("lost"))';
    process.env.VITRINE_DASK_PYTHON = pythonAfter(
      `import distributed as d; fetch = d.Client._gather_remote; losses = iter([True]); ` +
        `d.Client._gather_remote = lambda *given: ${fails} if next(losses, False) else fetch(*given)`,
    );
    try {
      const values = (await run({ tasks: [1, 2, 3].map((n) => own('square', { n })), folder })).map(
        ({ value }) => value,
      );
      assert.deepEqual(values, [1, 4, 9]);
    } finally {
      delete process.env.VITRINE_DASK_PYTHON;
    }
    assert.match(said.join(''), /the scheduler at .* is lost[^]*the scheduler is back/);
  });
});

describe('a study that asks for Dask', { skip: withoutDask }, () => {
  const tasks = [own('square', { n: 3 })];

  it('has workers of its own on this machine by the word `local`', async (t) => {
    const write = t.mock.method(process.stderr, 'write', () => true);
    const { folder } = place();
    const [{ value }] = await runStudy({ name: 'local', tasks, folder, scheduler: 'local:1' });
    assert.equal(value, 9);
    assert.match(String(write.mock.calls[0].arguments[0]), /1 worker, 1 task at a time; dashboard http:\/\/127/);
  });

  it('shows its progress in a notebook, and ends with the stop button', async () => {
    const { folder, ran } = place();
    const many = [own('square', { n: 0 }), ...[1, 2].map((n) => own('square', { n, milliseconds: 60_000 }))];
    const kernel = await KernelClient.start();
    try {
      const options = JSON.stringify({ name: 'stopped', tasks: many, folder, scheduler: 'local:2' });
      const cell = kernel.send(`import { runStudy } from 'vitrine'; await runStudy(${options})`);
      await until(() => ran().length === 3);
      await pause(500);
      kernel.interrupt();
      const { error, stdout } = await cell.result(30_000);
      assert.equal(error?.ename, 'Interrupted');
      assert.match(stdout, /^Dask at tcp:.*, 2 workers, 2 tasks at a time; dashboard http:/m);
      assert.match(stdout, /^stopped: stopped; 1 of 3 tasks are done and kept, the next run goes on from there$/m);
      const bars = cell.messages.map(({ content }) => JSON.stringify(content)).filter((text) => text.includes('█'));
      assert.match(bars[bars.length - 1], /stopped █+░+ 1\/3, not finished/);
    } finally {
      kernel.close();
    }
  });

  it('says within seconds that no scheduler answers', async () => {
    const { folder } = place();
    const began = Date.now();
    await assert.rejects(
      runStudy({ name: 'nobody', tasks, folder, scheduler: 'tcp://127.0.0.1:1' }),
      /the scheduler of 'tcp:\/\/127\.0\.0\.1:1' cannot be reached: .*see that it runs/,
    );
    assert.ok(Date.now() - began < 30_000);
  });

  const asked = (statement: string, scheduler: string, why: RegExp) => async () => {
    const { folder } = place();
    process.env.VITRINE_DASK_PYTHON = pythonAfter(statement);
    try {
      await assert.rejects(runStudy({ name: 'asked', tasks, folder, scheduler }), why);
    } finally {
      delete process.env.VITRINE_DASK_PYTHON;
    }
  };

  it(
    'says how to get it where it is not installed',
    asked('sys.modules["distributed"] = None', 'local', /Dask is not installed .*npm run setup -- --with cluster/),
  );

  it('says what differs where workers have another Dask', async () => {
    const cluster = await new Cluster().start(0);
    const other = 'import distributed.versions as v; v._version_cached = lambda name: "1.0"';
    try {
      await asked(
        other,
        cluster.address,
        /Python or Dask differ: .*distributed 1\.0, .*but the scheduler has Python/,
      )();
    } finally {
      await cluster.end();
    }
  });
});

it('the bridge and its workers leave no process behind', { skip: withoutDask }, () => {
  const { stdout } = spawnSync('ps', ['-eo', 'ppid,args'], { encoding: 'utf8' });
  const own = ['bridge.py', 'task-server.js'].map((name) => path.join(projectFolder()!, 'src', '.*', name));
  assert.doesNotMatch(stdout, new RegExp(own.join('|')));
});
