import { host } from './host';
import { opened } from './open-bars';

/** A line of progress that is replaced in place. */
export interface Progress {
  /** `done` of `total` steps are finished; `note` is shown behind, for example the loss. */
  update(done: number, note?: string): void;
  /** Replaces the line by a last one. It carries no times, so that a notebook run twice reads the same. */
  finish(text: string): void;
}

const EVERY_MS = 200;

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
  const forget = opened(leave);
  const shape = (done: number) => {
    const cells = Math.round((20 * done) / total);
    return `${label} ${'█'.repeat(cells)}${'░'.repeat(20 - cells)} ${done}/${total}`;
  };
  function leave(): void {
    if (reached > 0) write(`${shape(reached)}, not finished`, 'last');
  }
  return {
    update(done, note = '') {
      const now = Date.now();
      reached = done;
      if (now - last < EVERY_MS && done < total) return;
      last = now;
      const own = done - from;
      const left = own <= 0 ? '' : ` ${Math.round(((now - started) * (total - done)) / own / 1000)} s left`;
      write(`${shape(done)}${left} ${note}`);
    },
    finish(text) {
      forget();
      write(`${label}: ${text}`, 'last');
    },
  };
}

function writer(): (line: string, last?: 'last') => void {
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
