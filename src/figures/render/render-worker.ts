/**
 * The thread that owns the renderer of pictures: takes figures from the main thread, which sleeps until the answer is
 * there.
 */
import { ChildProcess, spawn } from 'node:child_process';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessagePort, workerData } from 'node:worker_threads';
import sharp = require('sharp');
import { LineQueue } from './line-queue';

export interface RendererStart {
  readonly executable: string;
  readonly plotly: string;
  readonly port: MessagePort;
  /** One integer, set to 1 and notified when an answer lies in the port. */
  readonly flag: SharedArrayBuffer;
}
export type RendererAnswer =
  { pid: number } | { id: number; png: Uint8Array } | { id: number; error: string; fatal: boolean };

const { executable, plotly, port, flag } = workerData as RendererStart;
let renderer: { child: ChildProcess; answers: LineQueue } | undefined;

port.on('message', ({ id, request }: { id: number; request: string }) => {
  draw(request).then(
    (png) => send({ id, png }),
    (error: Error & { fatal?: boolean }) => send({ id, error: error.message, fatal: error.fatal ?? true }),
  );
});

function send(answer: RendererAnswer): void {
  port.postMessage(answer);
  Atomics.store(new Int32Array(flag), 0, 1);
  Atomics.notify(new Int32Array(flag), 0);
}

async function draw(request: string): Promise<Uint8Array> {
  if (!renderer) {
    renderer = start();
    const first = JSON.parse(await renderer.answers.next()) as { code?: number; message?: string };
    if (first.code) throw new Error(first.message ?? `it started with code ${first.code}`);
  }
  renderer.child.stdin!.write(`${request}\n`);
  const { code, message, result } = JSON.parse(await renderer.answers.next()) as {
    code?: number;
    message?: string;
    result?: string;
  };
  if (code || !result) throw Object.assign(new Error(message ?? `it answered with code ${code}`), { fatal: false });
  // Few colors make a picture half as large and look the same, photographs thanks to a little dithering.
  return sharp(Buffer.from(result, 'base64')).png({ palette: true, quality: 80, dither: 0.5, effort: 7 }).toBuffer();
}

function start(): NonNullable<typeof renderer> {
  const folder = path.dirname(path.dirname(executable));
  const child = spawn(
    executable,
    [
      'plotly',
      // As an address: the renderer does not take a path with letters beyond ASCII.
      `--plotlyjs=${pathToFileURL(plotly).href}`,
      '--no-sandbox',
      '--disable-gpu',
      '--allow-file-access-from-files',
      '--disable-breakpad',
      '--disable-dev-shm-usage',
    ],
    {
      cwd: folder,
      // A group of its own: the stop button sends its signal to the kernel's group.
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        ...process.env,
        LD_PRELOAD: undefined,
        LD_LIBRARY_PATH: path.join(folder, 'lib'),
        FONTCONFIG_PATH: path.join(folder, 'etc', 'fonts'),
        XDG_DATA_HOME: path.join(folder, 'xdg'),
      },
    },
  );
  if (child.pid) port.postMessage({ pid: child.pid } satisfies RendererAnswer); // nobody waits for it
  const answers = new LineQueue();
  child.stdout.setEncoding('utf8').on('data', (part: string) => answers.add(part));
  const stop = (error: Error) => {
    if (renderer?.child === child) renderer = undefined;
    answers.end(error);
  };
  child.on('error', stop);
  child.stdin.on('error', stop);
  child.on('exit', (code, signal) => stop(new Error(`it ended with ${signal ?? `code ${code}`}`)));
  return { child, answers };
}
