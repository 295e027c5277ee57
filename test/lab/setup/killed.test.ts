import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FakeCheckout, outcome, PROJECT } from '../fake-checkout';

let checkout: FakeCheckout;
beforeEach(() => {
  checkout = new FakeCheckout();
});
afterEach(() => checkout.remove());

const lockFile = () => path.join(checkout.folder, '.vitrine/setup.lock');

/** Names and contents of all that a set-up makes, without times and numbers of processes. */
function results(): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (folder: string): void => {
    for (const entry of fs.readdirSync(path.join(checkout.folder, folder), { withFileTypes: true })) {
      const name = path.join(folder, entry.name);
      if (entry.isDirectory()) walk(name);
      else if (!/logs|state\.json/.test(name))
        found[name] = checkout
          .read(name)
          .replaceAll(checkout.root, '')
          .replace(/[0-9a-f]{64}/g, '#');
    }
  };
  walk('.vitrine');
  walk('node_modules');
  return found;
}

describe('a set-up that is killed', () => {
  for (const point of ['npm', 'venv', 'pip', 'download', 'extract', 'compile']) {
    it(`in the middle of "${point}" leaves nothing that the next one trips over`, async () => {
      const child = checkout.start({ FAKE_HANG: point });
      await checkout.hanging(point);
      child.kill('SIGKILL');
      await once(child, 'close');
      const { code, text } = await checkout.setUp();
      assert.equal(code, 0, text);
      assert.doesNotMatch(text, /waiting/);
      const resumed = results();
      assert.ok(!checkout.takeCalls().some((call) => call.startsWith('late')), 'the orphaned tool was ended');
      checkout.remove();
      checkout = new FakeCheckout();
      await checkout.setUp();
      assert.deepEqual(resumed, results(), 'the same files as after a set-up that nobody disturbed');
    });
  }

  it('does not download again what had arrived', async () => {
    const child = checkout.start({ FAKE_HANG: 'extract' });
    await checkout.hanging('extract');
    child.kill('SIGKILL');
    await once(child, 'close');
    checkout.takeCalls();
    await checkout.setUp();
    assert.ok(!checkout.takeCalls().some((call) => call.includes('pip download')));
  });

  it('by Ctrl-C ends its tool, gives the lock back and says how to go on', async () => {
    const child = checkout.start({ FAKE_HANG: 'pip' });
    const ending = outcome(child);
    await checkout.hanging('pip');
    // The tool may be at work a moment before its owner has written it down.
    let tool;
    for (let wait = 0; !tool && wait < 500; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      tool = JSON.parse(fs.readFileSync(lockFile(), 'utf8') || '{"tools":[]}').tools[0];
    }
    assert.ok(tool, 'the lock names the tool');
    child.kill('SIGINT');
    const { code, text } = await ending;
    assert.equal(code, 130);
    assert.match(text, /stopped; the same command continues where it was/);
    assert.ok(!fs.existsSync(lockFile()));
    const { isAlive } = require(path.join(PROJECT, 'lab/shared/processes.js'));
    assert.equal(isAlive(tool), false);
  });
});

describe('two set-ups in one checkout', () => {
  it('do the work once: the second waits for the first', async () => {
    const runs = await Promise.all([checkout.setUp(), checkout.setUp()]);
    assert.deepEqual(
      runs.map(({ code }) => code),
      [0, 0],
    );
    const calls = checkout.takeCalls();
    assert.equal(calls.filter((call) => call.startsWith('npm ci')).length, 1);
    assert.equal(calls.filter((call) => call.includes('-m venv')).length, 1);
  });

  it('the second says whom it waits for', async () => {
    const first = checkout.start({ FAKE_HANG: 'npm' });
    await checkout.hanging('npm');
    const second = checkout.start();
    const ending = outcome(second);
    await new Promise((resolve) => setTimeout(resolve, 700));
    first.kill('SIGTERM');
    const { code, text } = await ending;
    assert.equal(code, 0, text);
    assert.match(
      text,
      new RegExp(`another set-up \\(process ${first.pid}\\) is at work in this folder; waiting for it`),
    );
  });

  it('many take over from a dead one, and still the work is done once', async () => {
    fs.mkdirSync(path.dirname(lockFile()), { recursive: true });
    fs.writeFileSync(
      lockFile(),
      JSON.stringify({
        owner: { pid: process.pid, started: 'another process with this number' },
        host: os.hostname(),
        tools: [],
      }),
    );
    const runs = await Promise.all(Array.from({ length: 4 }, () => checkout.setUp()));
    assert.deepEqual(
      runs.map(({ code }) => code),
      [0, 0, 0, 0],
      runs.map(({ text }) => text).join('\n'),
    );
    assert.equal(checkout.takeCalls().filter((call) => call.startsWith('npm ci')).length, 1);
  });

  it('a lock that another machine has not touched for minutes, or that is cut short, is taken over', async () => {
    fs.mkdirSync(path.dirname(lockFile()), { recursive: true });
    for (const text of [
      JSON.stringify({ owner: { pid: 1, started: '1' }, host: 'elsewhere', tools: [] }),
      '{"owner":',
      '',
    ]) {
      fs.writeFileSync(lockFile(), text);
      const old = new Date(Date.now() - 10 * 60_000);
      fs.utimesSync(lockFile(), old, old);
      const { code, text: said } = await checkout.setUp();
      assert.equal(code, 0, said);
      assert.doesNotMatch(said, /waiting/);
    }
  });
});
