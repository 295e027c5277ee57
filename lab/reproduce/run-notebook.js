'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const { lostPictures } = require('./contents');
const { folders, jupyterEnvironment } = require('../shared/environment');

/**
 * How one run of a notebook ended.
 * @typedef {object} Result
 * @property {string} name the path below the notebooks folder, without `.ipynb`
 * @property {'passed' | 'raised' | 'timeout' | 'died' | 'stopped' | 'lost pictures'} state
 * @property {number} seconds
 * @property {number} cell the last code cell that was started, from 1
 * @property {number} cells how many there are
 * @property {string} copy the executed notebook
 * @property {{ name: string, value: string, trace: string }} [error]
 */

/**
 * A run asked for.
 * @typedef {object} Request
 * @property {string} name
 * @property {'smoke' | 'small' | 'full'} mode
 * @property {string} [notebooks] the folder of the notebooks; default the checkout's
 * @property {string} [reports] the folder of what comes out; default the checkout's
 * @property {number} [budget] seconds for all cells; default 300, none in full mode
 * @property {number} [patience] factor on that and on the limits of single cells, for a slow machine; default 1
 * @property {NodeJS.ProcessEnv} [environment] variables on top of this process's
 * @property {(cell: number, cells: number) => void} [onCell] called as each code cell starts
 * @property {(line: string) => void} [onProgress] called with each line of progress that a cell shows
 */

/** Seconds that a notebook may take in small mode: it should take three minutes, on a machine that may be busy. */
const SMALL_BUDGET = 300;

/**
 * Executes a notebook on the project's kernel in a process of its own. Always resolves; `stop` ends it at once, and the
 * runner kills its kernel when this process is gone.
 * @param {Request} request
 * @returns {{ result: Promise<Result>, stop: () => void }}
 */
function runNotebook({
  name,
  mode,
  notebooks = folders.notebooks,
  reports = folders.reports,
  environment,
  onCell,
  onProgress,
  budget,
  patience = 1,
}) {
  const copy = path.join(reports, 'notebooks', `${name}.ipynb`);
  const seconds = budget ?? (mode === 'full' ? undefined : SMALL_BUDGET);
  const started = Date.now();
  fs.mkdirSync(folders.temporary, { recursive: true });
  const child = spawn(
    folders.python,
    [
      path.join(__dirname, 'run-notebook.py'),
      path.join(notebooks, `${name}.ipynb`),
      copy,
      ...(seconds ? ['--budget', String(seconds * patience)] : []),
      '--patience',
      String(patience),
    ],
    {
      // Ctrl-C in the terminal reaches only us; the runner hears of it through its closed input.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...jupyterEnvironment(), VITRINE_MODE: mode, VITRINE_REPORTS: reports, ...environment },
    },
  );
  child.stdin.on('error', () => {});
  let stopped = false;
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints = (complaints + text).slice(-4000)));

  /** @type {Result} */
  const result = { name, state: 'died', seconds: 0, cell: 0, cells: 0, copy };
  readline.createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line);
    note(result, event);
    if (event.event === 'cell') onCell?.(event.cell, event.cells);
    if (event.event === 'progress') onProgress?.(event.text);
  });

  /** @type {Promise<Result>} */
  const finished = new Promise((resolve) => {
    /** @param {string} why */
    const end = (why) => {
      result.seconds = Math.round((Date.now() - started) / 100) / 10;
      const lost = result.state === 'passed' ? lostPictures(copy) : undefined;
      if (stopped) result.state = 'stopped';
      else if (lost) {
        result.state = 'lost pictures';
        result.error = { name: 'LostPictures', value: lost, trace: '' };
      } else if (result.state === 'died')
        result.error = { name: 'RunnerFailed', value: why, ...result.error, trace: complaints.trim() };
      resolve(result);
    };
    child.on('error', (error) =>
      end(`${folders.python} does not start: ${error.message}. Run npm start once, it sets up Python`),
    );
    child.on('close', (code, signal) => end(`the runner ended with ${signal ?? code}`));
  });
  return {
    result: finished,
    stop: () => {
      stopped = true;
      child.stdin.end();
    },
  };
}

/**
 * Takes one line of the runner into the result.
 * @param {Result} result
 * @param {{ event: 'start' | 'cell' | 'progress' | 'done' | 'raised' | 'timeout' | 'died', cell?: number, cells?:
 * number, name?: string, value?: string, trace?: string }} event
 */
function note(result, { event, cell, cells, name = '', value = '', trace = '' }) {
  if (cells) result.cells = cells;
  if (cell) result.cell = cell;
  if (event === 'start' || event === 'cell' || event === 'progress') return;
  if (event === 'done') {
    result.state = 'passed';
    return;
  }
  result.state = event;
  const headline = `${name}: ${value}`;
  result.error = {
    name,
    value,
    trace: trace.startsWith(headline) ? trace.slice(headline.length).replace(/^\n/, '') : trace,
  };
}

module.exports = { runNotebook, SMALL_BUDGET };
