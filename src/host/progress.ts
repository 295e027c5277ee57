import { AsyncLocalStorage } from 'node:async_hooks';
import { host } from './host';
import { opened, withOwnBars } from './open-bars';

/** A line of progress that is replaced in place. */
export interface Progress {
  /** `done` of `total` steps are finished; `note` is shown behind, for example the loss. */
  update(done: number, note?: string): void;
  /** Replaces the line by a last one. It carries no times, so that a notebook run twice reads the same. */
  finish(text: string): void;
  /** Ends the line of work that is given up: it says how far that came. Nothing where the line has ended. */
  leave(): void;
}

const EVERY_MS = 200;

const within = new AsyncLocalStorage<(line: string) => void>();

/**
 * Runs work whose lines of progress go to `take` instead of the reader: those of a task go behind the bar of the study
 * that it belongs to. Their last lines, which say that all went well, are not passed on.
 */
export function innerProgress<T>(take: (line: string) => void, work: () => T): T {
  return within.run(take, () => withOwnBars(work));
}

/**
 * Opens a line of progress: in a notebook under its cell, in a terminal on standard error, nowhere else (a log file is
 * not filled with bars). Where {@link interruptible} work is stopped or fails, the line says how far it came.
 *
 * @param from steps that an earlier run made: the time left is reckoned from this run's own
 */
export function progress(label: string, total: number, from = 0): Progress {
  const started = Date.now();
  const write = writer();
  let last = 0;
  let reached = 0;
  let ended = false;
  const forget = opened(leave);
  const shape = (done: number) => {
    const cells = Math.round((20 * done) / total);
    return `${label} ${'█'.repeat(cells)}${'░'.repeat(20 - cells)} ${done}/${total}`;
  };
  function leave(): void {
    if (ended) return;
    ended = true;
    forget();
    if (reached > 0) write(`${shape(reached)}, not finished`, 'last');
  }
  return {
    update(done, note = '') {
      const now = Date.now();
      reached = done;
      if (now - last < EVERY_MS && done < total) return;
      last = now;
      const own = done - from;
      const left = own <= 0 ? '' : ` ${inWords(((now - started) * (total - done)) / own / 1000)} left`;
      write(`${shape(done)}${left} ${note}`);
    },
    finish(text) {
      ended = true;
      forget();
      write(`${label}: ${text}`, 'last');
    },
    leave,
  };
}

/** A time as people say it: 90 s, 45 min, 3 h 20 min. */
function inWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function writer(): (line: string, last?: 'last') => void {
  const take = within.getStore();
  if (take) return (line, last) => last ?? take(line);
  const kernel = host();
  if (kernel) {
    let output: ReturnType<typeof kernel.open> | undefined;
    return (line, last) => {
      if (output) output.update({ 'text/plain': line }, last);
      else output = kernel.open({ 'text/plain': line });
    };
  }
  if (!process.stderr.isTTY) return () => {};
  return (line, last) => process.stderr.write(`\r\x1b[K${line}${last ? '\n' : ''}`);
}
