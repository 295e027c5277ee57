import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, describe, it } from 'node:test';
import { outcome, PROJECT } from '../fake-checkout';

const python = path.join(PROJECT, '.vitrine/venv/bin/python');
const skip = !fs.existsSync(python)
  ? 'the set-up has not been run in this checkout'
  : process.platform !== 'linux' && 'processes are looked up in /proc';

/** Runs its parameters in a terminal of its own, and closes that when its standard input ends. */
const IN_A_TERMINAL = `
import os, pty, sys, threading
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
def follow():
    while text := os.read(terminal, 4096):
        os.write(1, text)
threading.Thread(target=follow, daemon=True).start()
while text := os.read(0, 1):
    os.write(terminal, text)
os._exit(0)
`;

/** Runs a cell in the kernel of a connection file. */
const RUN_A_CELL = `
import sys
from jupyter_client import BlockingKernelClient
client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
print(client.execute(sys.argv[2], reply=True, timeout=120)["content"]["status"])
`;

const DRAWS = `import { lines, show } from 'vitrine/figures';
show(lines({ title: 'A line', xTitle: 'x', yTitle: 'y', series: [{ name: 'one', x: [1, 2], y: [3, 4] }] }));`;

interface Proc {
  pid: number;
  parent: number;
  command: string;
}

function processes(): Proc[] {
  return fs.readdirSync('/proc').flatMap((name) => {
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
    } catch {
      return []; // no process, or gone meanwhile
    }
  });
}

function descendants(root: number, all = processes()): Proc[] {
  const own = all.filter(({ parent }) => parent === root);
  return own.flatMap((each) => [each, ...descendants(each.pid, all)]);
}

async function eventually<T>(look: () => T | undefined, seconds: number, what: string): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} within ${seconds} s`);
}

describe('leaving npm start', { skip }, () => {
  const homes: string[] = [];
  const started: Proc[] = [];
  after(() => {
    for (const home of homes) fs.rmSync(home, { recursive: true });
    // Only where a test failed is anything left.
    const now = processes();
    for (const { pid, command } of started)
      if (now.some((each) => each.pid === pid && each.command === command)) process.kill(pid, 'SIGKILL');
  });

  /** JupyterLab through npm. */
  async function start(...before: string[]) {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-home-'));
    homes.push(home);
    const [program, ...parameters] = [...before, 'npm', 'start', '--', '--no-browser'];
    const child = spawn(program, parameters, {
      cwd: PROJECT,
      env: { ...process.env, HOME: home },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    const address = await eventually(() => /JupyterLab: (http\S+)/.exec(text)?.[1], 120, 'no address was printed');
    started.push(...descendants(child.pid!));
    return { child, address: new URL(address), log: path.join(PROJECT, /Its log: (\S+)/.exec(text)![1]) };
  }

  /** Starts a kernel and has it draw a figure; gives every process that runs then. */
  async function draw({ child, address }: { child: ChildProcess; address: URL }): Promise<Proc[]> {
    const answer = await fetch(`${address.origin}/api/kernels`, {
      method: 'POST',
      body: JSON.stringify({ name: 'vitrine' }),
      headers: { Authorization: `token ${address.searchParams.get('token')}` },
    });
    const { id } = (await answer.json()) as { id: string };
    const connection = path.join(PROJECT, '.vitrine/jupyter/runtime', `kernel-${id}.json`);
    const ran = spawn(python, ['-c', RUN_A_CELL, connection, DRAWS], { stdio: ['ignore', 'pipe', 'pipe'] });
    assert.equal((await outcome(ran)).text, 'ok\n');
    const all = descendants(child.pid!);
    started.push(...all);
    for (const kind of ['lab/cli.js', 'serve-jupyter.py', 'launch.js', 'kernel.js', 'kaleido'])
      assert.ok(
        all.some(({ command }) => command.includes(kind)),
        `a process of ${kind} runs`,
      );
    return all;
  }

  async function allEnd(all: Proc[]) {
    await eventually(
      () => {
        const now = processes();
        return all.some(({ pid, command }) => now.some((each) => each.pid === pid && each.command === command))
          ? undefined
          : true;
      },
      40,
      'the processes did not end',
    );
  }

  const ways: [string, string[], (child: ChildProcess) => unknown][] = [
    ['kill -TERM of npm', [], (child) => child.kill('SIGTERM')],
    ['kill -KILL of npm', [], (child) => child.kill('SIGKILL')],
    ['Ctrl-C in a terminal', [python, '-c', IN_A_TERMINAL], (child) => child.stdin!.write('\x03')],
    ['a closed terminal', [python, '-c', IN_A_TERMINAL], (child) => child.stdin!.end()],
  ];
  for (const [way, before, leave] of ways)
    it(`by ${way} ends JupyterLab, its kernels and their renderers`, { timeout: 300_000 }, async () => {
      const server = await start(...before);
      const all = await draw(server);
      leave(server.child);
      await allEnd(all);
      server.child.kill('SIGKILL'); // the terminal, which may be left
    });

  it('leaves each server a log of its own that its owner alone may read', { timeout: 300_000 }, async () => {
    const servers = [await start(), await start()];
    assert.notEqual(servers[0].log, servers[1].log);
    for (const { log, address } of servers) {
      assert.equal(fs.statSync(log).mode & 0o777, 0o600);
      const token = String(address.searchParams.get('token'));
      for (const other of servers) assert.equal(fs.readFileSync(other.log, 'utf8').includes(token), other.log === log);
    }
    for (const { child } of servers) child.kill('SIGTERM');
    await allEnd(started);
  });
});
