import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { KernelClient, PROJECT, sleep, temporaryFolder } from './client';

const LAUNCH = path.join(PROJECT, 'kernel/launch.js');

async function withKernel(use: (kernel: KernelClient) => Promise<void>, command?: string[]): Promise<void> {
  const kernel = await KernelClient.start({ command });
  try {
    await use(kernel);
  } finally {
    kernel.close();
  }
}

/** The process that runs the cells. */
async function innerPid(kernel: KernelClient): Promise<number> {
  return Number((await kernel.execute('process.pid')).stdout);
}

async function assertDies(pid: number, ms = 5_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    // A dead process that nobody waited for still has its number.
    if (fs.existsSync(`/proc/${pid}/stat`) && /\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))) return;
  }
  assert.fail(`process ${pid} still runs after ${ms} ms`);
}

describe('the kernel process', () => {
  it("drops TensorFlow's two start-up lines and passes everything else on to the terminal", () =>
    withKernel(async (kernel) => {
      const { stderr, stdout, error } = await kernel.execute(
        "import * as fs from 'node:fs';\nimport { tf } from 'vitrine';\ntf.ones([2]).sum().dataSync();\nfs.writeSync(2, 'from native code\\nI0000 00:00:1.5 1 other.cc:1] oneDNN\\n');\nvoid 0",
      );
      assert.equal(error, undefined);
      assert.equal(stdout + stderr, '');
      await sleep(200);
      assert.equal(kernel.terminal, 'from native code\nI0000 00:00:1.5 1 other.cc:1] oneDNN\n');
    }));

  it('ends when Jupyter is killed, also in the middle of a computation', async () => {
    for (const busy of ['1', 'while (true) {}']) {
      await withKernel(
        async (kernel) => {
          const pid = await innerPid(kernel);
          const cell = kernel.send(busy);
          await cell.until((message) => message.type === 'execute_input', 'execute_input');
          kernel.process.kill('SIGKILL'); // the shell that stands for Jupyter, and it alone
          await assertDies(pid);
        },
        ['/bin/sh', '-c', `"${process.execPath}" "${LAUNCH}" "$@"; true`, 'sh'],
      );
    }
  });

  it('ends when launch.js alone is killed', () =>
    withKernel(async (kernel) => {
      const pid = await innerPid(kernel);
      kernel.send('await null; while (true) {}');
      await sleep(300);
      kernel.process.kill('SIGKILL');
      await assertDies(pid);
    }));

  it('opens a socket on which it already waits in the same thread, so that no wake-up is lost between two', () =>
    withKernel(async (kernel) => {
      const { stdout } = await kernel.execute(
        [
          "const { ZmqServer } = require('tslab/dist/jupyter.js');",
          "const socket = new (require('zeromq').Router)();",
          'socket.receive().catch(() => {});',
          "const connInfo = { transport: 'tcp', ip: '127.0.0.1' };",
          "void ZmqServer.prototype.bindSocket.call({ connInfo }, socket, '*');",
          'const open = socket.lastEndpoint; // not awaited',
          'socket.close(); open',
        ].join('\n'),
      );
      assert.match(stdout, /^tcp:\/\/127\.0\.0\.1:\d+\n$/);
    }));

  it('is seen to die', () =>
    withKernel(async (kernel) => {
      process.kill(await innerPid(kernel), 'SIGKILL');
      await kernel.exited();
      assert.equal(kernel.process.signalCode, 'SIGKILL');
    }));

  it('ends with the code that a cell exits with', () =>
    withKernel(async (kernel) => {
      kernel.send('process.exit(3)');
      await kernel.exited();
      assert.equal(kernel.process.exitCode, 3);
    }));

  it('ends at SIGTERM', () =>
    withKernel(async (kernel) => {
      const pid = await innerPid(kernel);
      kernel.process.kill('SIGTERM');
      await kernel.exited();
      await assertDies(pid);
    }));

  it('ends after shutdown_request although a cell left a timer running', () =>
    withKernel(async (kernel) => {
      await kernel.execute('setInterval(() => {}, 1000); void 0');
      const reply = await kernel.request('shutdown_request', { restart: false }, { channel: 'control' });
      assert.equal(reply.type, 'shutdown_reply');
      await kernel.exited();
    }));

  it('has the functions that Node 23 took away', () =>
    withKernel(async (kernel) => {
      const { stdout } = await kernel.execute(
        "const util = require('util'); [util.isNullOrUndefined(null), util.isArray([])]",
      );
      assert.equal(stdout, '[ true, true ]\n');
    }));
});

describe('launch.js', () => {
  const run = (file: string, ...args: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', timeout: 20_000 });
    return { status, stderr };
  };

  it('says in one line what is missing', () => {
    assert.deepEqual(run(LAUNCH), {
      status: 1,
      stderr:
        'vitrine kernel: launch.js wants --config-path=<connection file>; it is started by Jupyter through the kernelspec.\n',
    });
    assert.deepEqual(run(LAUNCH, '--config-path=/nowhere.json'), {
      status: 1,
      stderr: 'vitrine kernel: no connection file at /nowhere.json\n',
    });
  });

  it('ends where a port that it was given is taken, so that Jupyter starts it again on others', async () => {
    const names = ['shell_port', 'iopub_port', 'stdin_port', 'control_port', 'hb_port'];
    for (const taken of names) {
      const server = net.createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as net.AddressInfo;
      const file = path.join(temporaryFolder(), 'connection.json');
      const ports = Object.fromEntries(names.map((name) => [name, name === taken ? port : 0]));
      fs.writeFileSync(
        file,
        JSON.stringify({ ...ports, ip: '127.0.0.1', key: 'k', transport: 'tcp', signature_scheme: 'hmac-sha256' }),
      );
      const { status, stderr } = await new Promise<{ status: number | null; stderr: string }>((resolve) =>
        execFile(process.execPath, [LAUNCH, `--config-path=${file}`], { timeout: 20_000 }, (error, _, stderr) =>
          resolve({ status: error === null ? 0 : Number(error.code), stderr }),
        ),
      );
      server.close();
      assert.deepEqual([status, stderr.split('\n').length], [1, 2], `${taken}: ${stderr}`);
      assert.match(stderr, /^vitrine kernel: .*Address already in use\n$/, taken);
    }
  });

  it('refuses another tslab, and none', () => {
    const folder = temporaryFolder();
    fs.cpSync(path.join(PROJECT, 'kernel'), path.join(folder, 'kernel'), { recursive: true });
    const manifest = path.join(folder, 'node_modules/tslab/package.json');
    fs.mkdirSync(path.dirname(manifest), { recursive: true });
    fs.writeFileSync(manifest, '{ "name": "tslab", "version": "1.0.23" }');
    const answer = run(path.join(folder, 'kernel/launch.js'), '--config-path=x');
    assert.deepEqual(answer, {
      status: 1,
      stderr: 'vitrine kernel: found tslab 1.0.23, but the repairs are for exactly 1.0.22. Run: npm ci\n',
    });
  });
});
