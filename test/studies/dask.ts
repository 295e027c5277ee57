import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { projectFolder } from 'vitrine/host';

export const python = path.join(projectFolder()!, '.vitrine', 'venv', 'bin', 'python');

/** Why the tests that need Dask are skipped, or false. */
export const withoutDask =
  spawnSync(python, ['-c', 'import distributed']).status !== 0 &&
  'Dask is not installed: npm run setup -- --with cluster';

/** A scheduler on loopback and its workers: processes of their own, as on a cluster. */
export class Cluster {
  address = '';
  readonly workers: ChildProcess[] = [];
  private scheduler: ChildProcess | undefined;
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-dask-'));
  private readonly environment = { ...process.env, TMPDIR: this.folder };

  /** At a port of its own, the same one when it is started again. */
  async start(workers: number): Promise<this> {
    const port = this.address ? Number(this.address.split(':')[2]) : await freePort();
    const own = ['--host', '127.0.0.1', '--port', String(port), '--dashboard-address', '127.0.0.1:0'];
    this.scheduler = this.run(['scheduler', ...own]);
    await told(this.scheduler, /Scheduler at:/);
    this.address = `tcp://127.0.0.1:${port}`;
    await Promise.all(Array.from({ length: workers }, () => this.addWorker()));
    return this;
  }

  async addWorker(): Promise<void> {
    const own = ['--nthreads', '1', '--host', '127.0.0.1', '--no-dashboard', '--local-directory', this.folder];
    const worker = this.run(['worker', this.address, ...own, '--no-nanny']);
    this.workers.push(worker);
    await told(worker, /Registered to:/);
  }

  /** Ends a worker, or the scheduler, as a failing machine does. */
  async kill(which: ChildProcess | 'scheduler'): Promise<void> {
    const child = which === 'scheduler' ? this.scheduler! : which;
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await gone;
  }

  async end(): Promise<void> {
    for (const child of [...this.workers, this.scheduler!]) await this.kill(child);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private run(words: string[]): ChildProcess {
    const dask = path.join(path.dirname(python), 'dask');
    return spawn(dask, words, { stdio: ['ignore', 'ignore', 'pipe'], env: this.environment });
  }
}

/** Waits until a program says something, and lets it say what it likes from then on. */
function told(child: ChildProcess, what: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr!.on('data', (part: Buffer) => {
      text = (text + String(part)).slice(-10_000);
      if (what.test(text)) resolve();
    });
    child.on('close', () => reject(new Error(`it ended before it said ${what}: ${text}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** A Python in which a statement has run before the program that it is given. */
export function pythonAfter(statement: string): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-python-')), 'python');
  const program = `import sys, runpy; ${statement}; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name="__main__")`;
  fs.writeFileSync(file, `#!/bin/sh\nexec '${python}' -c '${program}' "$@"\n`, { mode: 0o755 });
  return file;
}
