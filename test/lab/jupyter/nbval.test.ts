import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from '../../kernel/protocol/client';
import { whyNot } from '../../kernel/protocol/venv';
import { call, writeNotebook, type Cell } from './tools';

const RULES = path.join(PROJECT, 'lab/jupyter/nbval.cfg');
const WORDS = ['-p', 'no:cacheprovider', '--color=no', '--nbval', '--nbval-sanitize-with', RULES];
const nbval = (folder: string, file: string, environment?: NodeJS.ProcessEnv) =>
  call(folder, ['pytest', ...WORDS, file], environment);

const text = (value: string) => ({ data: { 'text/plain': value }, metadata: {} });
const shown = (value: string) => ({ output_type: 'display_data', ...text(value) });
const result = (value: string) => ({ output_type: 'execute_result', execution_count: 1, ...text(value) });
const stdout = (value: string) => ({ output_type: 'stream', name: 'stdout', text: value });

/** Outputs of another day: other times, another machine, a finished bar; the results are the same. */
const CELLS: readonly Cell[] = [
  {
    source: `import { progress } from 'vitrine/host';
const bar = progress('a network', 9);
for (let step = 1; step <= 9; step++) bar.update(step, 'loss 0.5');
bar.finish('2 epochs of 3000 examples, loss 0.5000');`,
    outputs: [shown('a network: 2 epochs of 3000 examples, loss 0.5000')],
  },
  {
    source: 'console.log(`took ${performance.now().toFixed(1)} ms, as ${require("crypto").randomUUID()}`)',
    outputs: [stdout('took 3 s, as 123e4567-e89b-12d3-a456-426614174000\n')],
  },
  {
    source: "'| device | a processor |\\n| MNIST | real, data folder; as published; 2 files, 7.9 MB; free |'",
    outputs: [result('| device | another one |\n| MNIST | real, mirror; as published; 2 files, 1.1 MB; free |')],
  },
  { source: '[1, 2].map((x) => x / 3)', outputs: [result('[ 0.3333333333333333, 0.6666666666666666 ]')] },
];

describe('nbval with the rules of the project', { skip: whyNot('nbval') }, () => {
  it('passes over what differs between two runs', () => {
    const { folder, file } = writeNotebook(CELLS);
    const { status, text: said } = nbval(folder, file);
    assert.equal(status, 0, said);
    assert.match(said, /4 passed/);
  });

  it('finds another result, also beside a time', () => {
    const { folder, file } = writeNotebook([
      { source: '1 + 1', outputs: [result('3')] },
      { source: "console.log('7 right, 3 ms')", outputs: [stdout('8 right, 4 ms\n')] },
      { source: "'accuracy: 0.9'", outputs: [result('accuracy: 0.8')] },
    ]);
    const { status, text: said } = nbval(folder, file);
    assert.equal(status, 1, said);
    assert.match(said, /3 failed/);
  });

  it('passes on the first notebook of the book, run again', () => {
    const { folder } = writeNotebook([]);
    const name = '0-start-here.ipynb';
    fs.copyFileSync(path.join(PROJECT, 'notebooks', name), path.join(folder, name));
    const smoke = { VITRINE_MODE: 'smoke', VITRINE_REPORTS: folder, VITRINE_OFFLINE: '1' };
    const executed = call(folder, ['jupyter', 'nbconvert', '--to=notebook', '--execute', '--inplace', name], smoke);
    assert.equal(executed.status, 0, executed.text);
    const { status, text: said } = nbval(folder, name, smoke);
    assert.equal(status, 0, said);
    assert.match(said, /9 passed/);
  });
});
