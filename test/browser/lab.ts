import { spawn } from 'node:child_process';
import * as path from 'node:path';

const PATIENCE_MS = 180_000;

/** A running JupyterLab: where it listens, its token, what it has said, and how to end it. */
export interface Lab {
  readonly origin: string;
  readonly token: string;
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts JupyterLab as `npm start` does and waits until it says its address. `VITRINE_LAB`, the address with the token
 * of one that runs already, is used instead where it is set.
 */
export async function startLab(project: string, environment: NodeJS.ProcessEnv): Promise<Lab> {
  if (process.env.VITRINE_LAB) return { ...parts(process.env.VITRINE_LAB), log: () => '', stop: async () => {} };
  const child = spawn(process.execPath, [path.join(project, 'lab', 'cli.js'), 'start', '--no-browser'], {
    cwd: project,
    env: { ...process.env, ...environment },
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    const last = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(last);
  };
  let output = '';
  const address = await new Promise<string | undefined>((resolve) => {
    const patience = setTimeout(() => resolve(undefined), PATIENCE_MS);
    const finish = (found?: string) => {
      clearTimeout(patience);
      resolve(found);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const found = /http:\/\/127\.0\.0\.1:\d+\/\S*token=\w+/.exec(output);
        if (found) finish(found[0]);
      });
    }
    child.on('close', () => finish());
  });
  if (address) return { ...parts(address), log: () => output, stop };
  await stop();
  throw new Error(`JupyterLab did not start:\n${output}`);
}

function parts(address: string): Pick<Lab, 'origin' | 'token'> {
  const { origin, searchParams } = new URL(address);
  return { origin, token: searchParams.get('token') ?? '' };
}
