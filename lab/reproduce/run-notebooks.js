'use strict';
const { openProgress } = require('./progress');
const { readRecord } = require('./records');
const { runNotebook } = require('./run-notebook');

/** @typedef {import('./run-notebook').Result} Result */
/** @typedef {Result & { date: string }} DatedResult when the run began, and how it ended */

/**
 * Runs the notebooks, `jobs` at a time, with a line of progress each. Ctrl-C stops them all.
 * @param {readonly string[]} names
 * @param {Pick<import('./call').Call, 'mode' | 'jobs' | 'patience' | 'scheduler' | 'places'>} options
 * @returns {Promise<DatedResult[]>}
 */
async function runNotebooks(names, { mode, jobs, patience, scheduler, places: { notebooks, reports } }) {
  const progress = openProgress();
  const environment = scheduler === undefined ? {} : { VITRINE_SCHEDULER: scheduler };
  /** @type {Set<() => void>} */
  const running = new Set();
  /** @type {DatedResult[]} */
  const results = [];
  const waiting = [...names];
  const stopAll = () => {
    waiting.length = 0;
    for (const stop of running) stop();
  };
  process.on('SIGINT', stopAll).on('SIGTERM', stopAll);

  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const began = Date.now();
      const shown = name;
      let at = 'starting its kernel';
      let line = '';
      const tell = () => {
        const seconds = Math.round((Date.now() - began) / 1000);
        progress.update(shown, `${at}, ${seconds} s${line && `: ${line}`}`);
      };
      tell();
      const clock = setInterval(tell, 1000);
      const onCell = (/** @type {number} */ cell, /** @type {number} */ cells) => {
        at = `cell ${cell} of ${cells}`;
        line = '';
        tell();
      };
      const onProgress = (/** @type {string} */ text) => (line = text.replace(/[█░]+ ?/, '').trim());
      const { result, stop } = runNotebook({
        name,
        mode,
        patience,
        environment,
        notebooks,
        reports,
        onCell,
        onProgress,
      });
      running.add(stop);
      const ended = await result;
      running.delete(stop);
      clearInterval(clock);
      progress.update(name, lastLine(ended, reports), 'ended');
      results.push({ ...ended, date: new Date(began).toISOString() });
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  process.off('SIGINT', stopAll).off('SIGTERM', stopAll);
  return results;
}

/**
 * @param {Result} result
 * @param {string} reports
 */
function lastLine({ name, state, seconds, cell, cells }, reports) {
  if (state === 'lost pictures') return `✗ ${cells} cells, ${seconds} s, but still pictures are lost`;
  if (state !== 'passed') return `✗ ${state} in cell ${cell} of ${cells}, ${seconds} s`;
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { verdict } of readRecord(reports, name)?.claims ?? [])
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const verdicts = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  return `✓ ${cells} cells, ${seconds} s${verdicts && `: ${verdicts}`}`;
}

module.exports = { runNotebooks };
