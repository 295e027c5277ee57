import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { plain, PROJECT, within } from './client';
import { jupyter, whyNot } from './venv';

interface Output {
  output_type: string;
  name?: string;
  text?: string;
  data?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}
interface Run {
  error: { ename: string; evalue: string; text: string } | null;
  cells: { outputs: Output[]; execution_count: number | null }[];
  language: { name: string };
}

/** Runs cells as a notebook the way `npm run reproduce` does. */
async function runNotebook(cells: string[]): Promise<Run & { stderr: string }> {
  const { home, python, environment } = jupyter();
  const child = spawn(python, [path.join(PROJECT, 'test/kernel/protocol/run_notebook.py')], {
    env: environment,
    detached: true,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  child.stdin.end(JSON.stringify({ cells, cwd: home }));
  try {
    await within(
      new Promise((resolve) => child.once('close', resolve)),
      90_000,
      () => `nbclient did not end within 90 s: ${stderr}`,
    );
  } finally {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      /* it ended */
    }
  }
  assert.notEqual(stdout, '', stderr);
  return { ...(JSON.parse(stdout) as Run), stderr };
}

describe('a notebook run by nbclient', { skip: whyNot('nbclient') }, () => {
  it('trains, shows a bundle, and saves one output for a bar that moved', async () => {
    const run = await runNotebook([
      "import { host } from 'vitrine/host';\nimport { tf } from 'vitrine';",
      `const x = tf.linspace(-1, 1, 64), y = x.mul(3).add(1);
const [a, b] = [tf.variable(tf.scalar(0)), tf.variable(tf.scalar(0))];
const optimizer = tf.train.sgd(0.5);
const bar = host()!.open({ 'text/plain': 'step 0' });
for (let step = 1; step <= 60; step++) {
  optimizer.minimize(() => x.mul(a).add(b).sub(y).square().mean());
  bar.update({ 'text/plain': \`step \${step}\` });
}
[a, b].map((v) => v.dataSync()[0].toFixed(2)).join()`,
      "host()!.display({ 'image/png': Buffer.from([137, 80, 78, 71]), 'text/plain': 'a picture' })",
      'await (Promise.resolve("the end"))',
    ]);
    assert.equal(run.error, null, run.error?.text);
    assert.deepEqual(
      run.cells.map((cell) => cell.execution_count),
      [1, 2, 3, 4],
    );
    const [, trained, shown, end] = run.cells.map((cell) => cell.outputs);
    assert.deepEqual(
      trained.map((output) => output.data?.['text/plain'] ?? output.text),
      ['step 60', '3.00,1.00'],
    );
    assert.deepEqual(
      shown.map((output) => [output.output_type, output.data]),
      [['display_data', { 'image/png': 'iVBORw==', 'text/plain': 'a picture' }]],
    );
    assert.deepEqual([end[0].output_type, end[0].data], ['execute_result', { 'text/plain': 'the end' }]);
    assert.equal(run.language.name, 'typescript');
    assert.doesNotMatch(run.stderr, /absl::InitializeLog|oneDNN/);
  });

  it('raises CellExecutionError with name, value and traceback of the failing cell, and runs no further', async () => {
    const run = await runNotebook([
      'const n = 1;\nfunction fails() { throw new RangeError("n is too small"); }',
      'await Promise.resolve();\nfails()',
      'console.log("never")',
    ]);
    assert.deepEqual([run.error?.ename, run.error?.evalue], ['RangeError', 'n is too small']);
    const [output] = run.cells[1].outputs;
    assert.deepEqual([output.output_type, output.ename, output.evalue], ['error', 'RangeError', 'n is too small']);
    assert.match(plain(output.traceback ?? ''), /at fails \(In\[1\]:2:26\)\n +at In\[2\]:2:1\n/);
    assert.deepEqual(run.cells[2].outputs, []);
  });

  it('raises a type error too', async () => {
    const run = await runNotebook(["import { Random } from 'vitrine/random';\nconst r: number = new Random(1);"]);
    assert.equal(run.error?.ename, 'TypeScriptError');
    assert.match(run.error.evalue, /In\[1\]:2:7 - Type 'Random' is not assignable to type 'number'/);
  });
});
