import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { PROJECT } from '../fake-checkout';

const { Lock } = require(path.join(PROJECT, 'lab/setup/lock.js'));

describe('the lock of the set-up', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-lock-'));
    file = path.join(folder, 'setup.lock');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const tools = () =>
    (JSON.parse(fs.readFileSync(file, 'utf8')) as { tools: { pid: number }[] }).tools.map(({ pid }) => pid);

  it('names the tools at work while it is held', async () => {
    const lock = new Lock(file);
    await lock.acquire(() => {});
    lock.addTool(process.ppid);
    assert.deepEqual(tools(), [process.ppid]);
    lock.removeTool(process.ppid);
    assert.deepEqual(tools(), []);
    lock.release();
    assert.ok(!fs.existsSync(file));
  });

  it('is not taken by a tool that runs after it was given back, so that no other command waits for that tool', async () => {
    const lock = new Lock(file);
    await lock.acquire(() => {});
    lock.release();
    lock.addTool(process.ppid);
    lock.removeTool(process.ppid);
    assert.ok(!fs.existsSync(file));
  });
});
