import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { KernelClient, temporaryFolder } from './client';

describe('the shared package in a cell', () => {
  let kernel: KernelClient;
  let folder: string;
  before(async () => {
    folder = temporaryFolder();
    kernel = await KernelClient.start({ cwd: folder });
  });
  after(() => kernel.close());

  async function complete(code: string, cursor = code.length) {
    const { content } = await kernel.request('complete_request', { code, cursor_pos: cursor });
    return content as { status: string; matches: string[]; cursor_start: number; cursor_end: number };
  }

  async function inspect(code: string, cursor: number): Promise<string> {
    const { content } = await kernel.request('inspect_request', { code, cursor_pos: cursor, detail_level: 0 });
    return content.found ? (content.data as Record<string, string>)['text/plain'] : '';
  }

  it('is imported by name, also by sub-path', async () => {
    const { error, stdout } = await kernel.execute(
      "import { tf } from 'vitrine';\nimport { Random } from 'vitrine/random';\nimport { host } from 'vitrine/host';\n[tf.version.tfjs, typeof new Random(1), typeof host()]",
    );
    assert.equal(error, undefined);
    assert.equal(stdout, "[ '4.22.0', 'object', 'object' ]\n");
  });

  it('is the one that plain imports of TensorFlow.js get', async () => {
    const { error, stdout } = await kernel.execute(
      "import * as direct from '@tensorflow/tfjs';\ndirect.tensor === tf.tensor && direct.engine() === tf.engine()",
    );
    assert.equal(error, undefined);
    assert.equal(stdout, 'true\n');
  });

  it('has its types checked', async () => {
    const wrong = await kernel.execute("import { Random as R2 } from 'vitrine/random';\nnew R2({})");
    assert.equal(wrong.error?.ename, 'TypeScriptError');
    assert.match(wrong.error.evalue, /In\[\d+\]:2:8 - .*not assignable/);
    const missing = await kernel.execute("import { Nothing } from 'vitrine/random';");
    assert.match(missing.error?.evalue ?? '', /no exported member 'Nothing'/);
    const nowhere = await kernel.execute("import { x } from 'vitrine/nowhere';");
    assert.match(nowhere.error?.evalue ?? '', /Cannot find module 'vitrine\/nowhere'/);
    const { error } = await kernel.execute('const t: string = tf.ones([1]);');
    assert.match(error?.evalue ?? '', /Tensor<.*> *' is not assignable to type 'string'/);
  });

  it('is completed after a dot, in an import and within a name', async () => {
    const dot = await complete('tf.');
    assert.ok(dot.matches.includes('conv2d') && dot.matches.includes('tidy'), dot.matches.slice(0, 20).join());
    const prefix = await complete('tf.tensor1');
    assert.equal(prefix.matches[0], 'tensor1d');
    assert.deepEqual([prefix.cursor_start, prefix.cursor_end], [3, 10]);
    const specifier = "import { } from 'vitrine/random'";
    assert.deepEqual(
      (await complete(specifier, 'import { '.length)).matches.filter((name) => name !== 'type'),
      ['mersenneTwister', 'Random', 'torchPermutation'],
    );
    assert.ok((await complete("import { } from 'vitrine'", 'import { '.length)).matches.includes('projectFolder'));
  });

  it('is completed at the right place after characters outside the basic plane', async () => {
    const code = "const s = '😀😀'; tf.tensor1";
    const reply = await complete(code, [...code].length);
    assert.equal(reply.matches[0], 'tensor1d');
    assert.equal([...code].slice(reply.cursor_start, reply.cursor_end).join(''), 'tensor1');
  });

  it('shows its documentation at a name and inside the brackets of a call', async () => {
    await kernel.execute("import { host as hostOf } from 'vitrine/host';");
    assert.match(await inspect('hostOf()', 3), /The notebook kernel, or undefined in a plain Node program/);
    assert.match(await inspect('hostOf()', 7), /The notebook kernel/);
    assert.match(await inspect('tf.matMul(', 10), /dot product of two matrices/);
    assert.match(await inspect('new Random(', 11), /new Random\(seed: number \| string\)[\s\S]*any integer/);
    assert.equal(await inspect('1 + 1', 2), '');
  });

  it('knows declarations of earlier cells', async () => {
    await kernel.execute(
      '/** Doubles a number. */\nfunction double(x: number) { return 2 * x }\nconst parts = { alpha: 1, beta: 2 };',
    );
    assert.deepEqual((await complete('parts.')).matches, ['alpha', 'beta']);
    assert.match(await inspect('double', 2), /function double\(x: number\): number/);
  });

  it('answers while a cell waits', async () => {
    const cell = kernel.send(
      "const fs = require('fs'); while (!fs.existsSync('answered')) await new Promise((go) => setTimeout(go, 50))",
    );
    await cell.until((message) => message.type === 'execute_input', 'execute_input');
    assert.ok((await complete('tf.ten')).matches.includes('tensor'));
    assert.equal(
      cell.messages.some((message) => message.type === 'execute_reply'),
      false,
    );
    fs.writeFileSync(path.join(folder, 'answered'), '');
    assert.equal((await cell.result()).reply.status, 'ok');
  });

  it('works beside TypeScript files of the notebook folder, whose lines appear in errors', async () => {
    fs.writeFileSync(
      path.join(folder, 'helper.ts'),
      'export interface Gone { a: string }\n\nexport function fail(): never {\n  throw new Error("from a helper");\n}\n',
    );
    const { error } = await kernel.execute("import { fail } from './helper';\nfail()");
    assert.equal(error?.evalue, 'from a helper');
    assert.match(error.traceback.join('\n'), /helper\.ts:4:9/);
    fs.writeFileSync(
      path.join(folder, 'deeper.ts'),
      "import { fail } from './helper';\nexport const deep = () => fail();\n",
    );
    const deeper = await kernel.execute("import { deep } from './deeper';\ndeep()");
    assert.match(deeper.error?.traceback.join('\n') ?? '', /helper\.ts:4:9[\s\S]*deeper\.ts:2:/);
  });

  it('tells whether a cell is complete, and what the kernel is', async () => {
    const { content } = await kernel.request('is_complete_request', { code: 'function f() {' });
    assert.deepEqual(content, { status: 'incomplete', indent: '  ' });
    const info = (await kernel.request('kernel_info_request')).content as {
      implementation: string;
      language_info: { name: string; file_extension: string };
    };
    assert.deepEqual(
      [info.implementation, info.language_info.name, info.language_info.file_extension],
      ['tslab', 'typescript', '.ts'],
    );
    const comms = await kernel.request('comm_info_request');
    assert.deepEqual([comms.type, comms.content], ['comm_info_reply', { status: 'ok', comms: {} }]);
  });
});

describe('a notebook outside the checkout', () => {
  it('finds the package, its types and the Node types too', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'notebook-'));
    const kernel = await KernelClient.start({ cwd: folder });
    try {
      const { error, stdout } = await kernel.execute(
        "import { Random } from 'vitrine/random';\nimport { tf } from 'vitrine';\nimport * as fs from 'node:fs';\n[typeof Random, tf.scalar(2).square().dataSync()[0], typeof fs.readFileSync]",
      );
      assert.equal(error, undefined, error?.traceback.join('\n'));
      assert.equal(stdout, "[ 'function', 4, 'function' ]\n");
      assert.match((await kernel.execute('new Random({})')).error?.ename ?? '', /TypeScriptError/);
    } finally {
      kernel.close();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
