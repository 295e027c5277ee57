import { host } from '../../host';

/** A line that says how far something is. */
export interface ProgressLine {
  update(received: number, total: number | undefined): void;
  end(state: string): void;
}

/**
 * One line that is updated in place: an output in a notebook, a line of standard error in a terminal (which a log file
 * or a pipe gets twice, at the start and at the end).
 */
export function showProgress(what: string): ProgressLine {
  const notebook = host();
  const output = notebook?.open({ 'text/plain': what });
  const terminal = !output && process.stderr.isTTY;
  if (!output) process.stderr.write(`${what}${terminal ? '' : '\n'}`);
  const started = performance.now();
  let shown = 0;
  let size = '';
  const show = (text: string, last?: 'last') => {
    if (output) output.update({ 'text/plain': text }, last);
    else if (terminal) process.stderr.write(`\r\x1b[K${text}`);
  };
  return {
    update(received, total) {
      size = total === undefined ? megabytes(received) : `${megabytes(received)} of ${megabytes(total)}`;
      if (performance.now() - shown < 200) return;
      shown = performance.now();
      show(`${what}: ${size}`);
    },
    end(state) {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const text = `${what}: ${size ? `${size}, ` : ''}${state} after ${seconds} s`;
      if (output || terminal) show(text, 'last');
      if (!output) process.stderr.write(terminal ? '\n' : `${text}\n`);
    },
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)} MB`;
}
