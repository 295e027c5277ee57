import * as fs from 'node:fs';
import * as path from 'node:path';
import { MessageChannel, MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { advice, projectFolder } from '../../host';
import { Figure } from '../figure';
import type { RendererAnswer, RendererStart } from './render-worker';

// JupyterLab shows the picture as it is until the mouse enters, so any other size would jump then.
const SCALE = 1;

let renderer: { worker: Worker; port: MessagePort; flag: Int32Array } | undefined;
let unavailable = false;
/** Failures of the renderer without a picture between them; each time it starts anew, until there were too many. */
let failures = 0;
const MOST_FAILURES = 3;
let lastId = 0;
const children = new Set<number>();

/**
 * The figure as a PNG file, drawn at once by the renderer of the set-up; it starts with the first figure (about a
 * second) and ends with the process. A renderer that dies or does not answer within `VITRINE_RENDER_SECONDS` (20) is
 * started anew, and the figure is tried once more (a busy machine may be slow). Undefined, with a warning, for a figure
 * that could not be drawn, and for all further ones after three failures in a row or without a renderer.
 */
export function renderPng(figure: Figure): Buffer | undefined {
  const first = attempt(figure);
  const png = first === 'failed' && !unavailable ? attempt(figure) : first;
  return png === 'failed' ? undefined : png;
}

function attempt({ data, layout, width, height }: Figure): Buffer | 'failed' | undefined {
  if (unavailable) return undefined;
  renderer ??= start();
  if (!renderer) return undefined;
  const { port, flag } = renderer;
  const id = ++lastId;
  Atomics.store(flag, 0, 0);
  port.postMessage({
    id,
    request: JSON.stringify({ data: { data, layout }, format: 'png', width, height, scale: SCALE }),
  });

  const seconds = Number(process.env.VITRINE_RENDER_SECONDS ?? 20);
  const inTime = Atomics.wait(flag, 0, 0, seconds * 1000) !== 'timed-out';
  for (let message = receiveMessageOnPort(port); message; message = receiveMessageOnPort(port)) {
    const answer = message.message as RendererAnswer;
    if ('pid' in answer) children.add(answer.pid);
    else if (answer.id === id && 'png' in answer) {
      failures = 0;
      return Buffer.from(answer.png);
    } else if (answer.id === id && 'error' in answer) {
      if (answer.fatal) {
        fail(answer.error);
        return 'failed';
      }
      console.warn(`Figure without a picture: the renderer answered "${answer.error}".`);
      return undefined;
    }
  }
  fail(inTime ? 'it gave no answer' : `it did not answer within ${seconds} s`);
  return 'failed';
}

function start(): typeof renderer {
  const executable = findExecutable();
  if (!executable) {
    giveUp(
      `it is not installed; ${advice({
        checkout: (where) => `\`npm run setup\`${where} does that`,
        alone: 'set VITRINE_KALEIDO to the executable of kaleido 0.2.1, and install `plotly.js`',
      })}`,
    );
    return undefined;
  }
  const plotly = findPlotly();
  if (!plotly) {
    giveUp('`plotly.js` is not installed');
    return undefined;
  }
  const { port1, port2 } = new MessageChannel();
  const flag = new SharedArrayBuffer(4);
  const workerData: RendererStart = { executable, plotly, port: port2, flag };
  const worker = new Worker(path.join(__dirname, 'render-worker.js'), { workerData, transferList: [port2] });
  // A picture must neither keep a finished program alive nor end it.
  worker.unref();
  worker.on('error', (error) => renderer?.worker === worker && fail(error.message));
  process.once('exit', killChildren);
  return { worker, port: port1, flag: new Int32Array(flag) };
}

function findExecutable(): string | undefined {
  if (process.env.VITRINE_KALEIDO) return path.resolve(process.env.VITRINE_KALEIDO);
  const libraries = path.join(projectFolder() ?? '.', '.vitrine', 'venv', 'lib');
  const versions = fs.existsSync(libraries)
    ? fs.readdirSync(libraries).filter((name) => name.startsWith('python3'))
    : [];
  return versions
    .map((name) => path.join(libraries, name, 'site-packages', 'kaleido', 'executable', 'bin', 'kaleido'))
    .find((file) => fs.existsSync(file));
}

/** An optional package: undefined where it is not installed. */
function findPlotly(): string | undefined {
  try {
    return require.resolve('plotly.js/dist/plotly.min.js');
  } catch {
    return undefined;
  }
}

function fail(why: string): void {
  failures++;
  stop();
  if (failures >= MOST_FAILURES) giveUp(why);
  else console.warn(`The renderer of still pictures failed (${why}); it is started anew.`);
}

function giveUp(why: string): void {
  if (!unavailable) console.warn(`Figures are shown without still pictures: the renderer cannot be used (${why}).`);
  unavailable = true;
  stop();
}

function stop(): void {
  void renderer?.worker.terminate();
  renderer = undefined;
  killChildren();
}

/** Each renderer leads a group of processes of its own; all of it goes. */
function killChildren(): void {
  for (const pid of children) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
  children.clear();
}
