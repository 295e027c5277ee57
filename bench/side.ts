import { spawn, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import * as readline from 'node:readline';
import type { Request } from './protocol';

/** A child process that answers requests one at a time, held on as many processors as it may have threads. */
export class Side {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor(
    readonly name: string,
    command: readonly string[],
    { threads, folder, env = {} }: { threads: number; folder: string; env?: Readonly<Record<string, string>> },
  ) {
    const held = process.platform === 'linux' ? ['taskset', '-c', threads === 1 ? '0' : `0-${threads - 1}`] : [];
    const [program, ...parameters] = [...held, ...command];
    // Each library reads its own variable; the processors hold both whatever they read.
    const count = String(threads);
    const limits = {
      OMP_NUM_THREADS: count,
      OPENBLAS_NUM_THREADS: count,
      MKL_NUM_THREADS: count,
      TF_NUM_INTRAOP_THREADS: count,
      // What `torch.compile` made: compiling takes longer than all that is measured.
      TORCHINDUCTOR_CACHE_DIR: path.join(folder, `compiled-${count}`),
    };
    this.child = spawn(program, parameters, {
      env: { ...process.env, ...limits, ...env, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.child.on('error', (error) => console.error(`bench: ${name}: ${error.message}`));
    this.lines = readline.createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** Its answer; what went wrong there is thrown here. */
  async ask<T>(request: Request): Promise<T> {
    this.child.stdin!.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`bench: ${this.name} ended while it was asked to ${request.ask}`);
    const answer = JSON.parse(value) as T & { error?: string };
    if (answer.error) throw new Error(`bench: ${this.name} failed to ${request.ask}:\n${answer.error}`);
    return answer;
  }

  close(): void {
    this.child.stdin!.end();
  }
}
