'use strict';
/**
 * `npm run reproduce [names…] [-- --mode small|full] [--jobs N] [--write]`: executes notebooks without a browser and
 * gathers their claims. Exits 0 when every notebook ran to its end, whatever the verdicts; 1 when one did not; 2 for a
 * wrong call; 130 when stopped.
 */
const fs = require('fs');
const path = require('path');
const { parseArgs } = require('util');
const { folders } = require('../environment.js');
const { listNotebooks, selectNotebooks } = require('./notebooks.js');
const { paperOf, picturesOf } = require('./contents.js');
const { faultsOf, normalise } = require('./normalise.js');
const { openProgress } = require('./progress.js');
const { readJson, readRecord, writeWhole } = require('./records.js');
const { reportPage } = require('./page.js');
const { refreshVerdicts, summariseVerdicts } = require('./verdicts.js');
const { runNotebook } = require('./run.js');
/** @typedef {import('./run.js').Result} Result */

const USAGE = `npm run reproduce -- [names…] [options]
  names         fragments of notebook paths, such as mnist-spurious; none: all
  --mode MODE   small (default) or full
  --jobs N      notebooks at the same time (default 1)
  --write       put the executed notebooks back into notebooks/ and refresh docs/verdicts.md and the README's table`;

/** The notebooks and, beside their folder, the README and the page of all claims; tests bring their own. */
const NOTEBOOKS = path.resolve(process.env.VITRINE_NOTEBOOKS || folders.notebooks);
const README = path.join(path.dirname(NOTEBOOKS), 'README.md');
const VERDICTS = path.join(path.dirname(NOTEBOOKS), 'docs', 'verdicts.md');

/**
 * Options written without npm's ` -- ` end up in npm's environment, their values among the names: puts them back.
 * @param {string[]} words
 * @param {NodeJS.ProcessEnv} environment
 */
function withNpmOptions(words, environment) {
  const names = [...words];
  const options = [];
  for (const [option, pattern] of /** @type {const} */ ([['mode', /^(small|full)$/], ['jobs', /^\d+$/]])) {
    const said = environment[`npm_config_${option}`];
    const at = said === 'true' ? names.findIndex((word) => pattern.test(word)) : -1;
    if (at >= 0) options.push(`--${option}`, ...names.splice(at, 1));
    else if (option === 'mode' && said && pattern.test(said)) options.push('--mode', said);
  }
  return [...names, ...options, ...(environment.npm_config_write === 'true' ? ['--write'] : [])];
}

/** @param {string[]} words */
function readCall(words) {
  const { values, positionals } = parseArgs({
    args: withNpmOptions(words, process.env),
    allowPositionals: true,
    options: { mode: { type: 'string' }, jobs: { type: 'string' }, write: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const mode = values.mode ?? process.env.VITRINE_MODE ?? 'small';
  if (mode !== 'small' && mode !== 'full') throw new Error(`--mode is '${mode}'; wanted small or full`);
  const jobs = Number(values.jobs ?? 1);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`--jobs is '${values.jobs}'; wanted a whole number from 1`);
  const all = listNotebooks(NOTEBOOKS);
  return { mode: /** @type {'small' | 'full'} */ (mode), jobs, write: values.write === true, help: values.help === true, all, names: selectNotebooks(all, positionals) };
}

async function main() {
  let call;
  try {
    call = readCall(process.argv.slice(2));
  } catch (error) {
    console.error(`reproduce: ${/** @type {Error} */ (error).message}\n\n${USAGE}`);
    return 2;
  }
  if (call.help) return console.log(USAGE), 0;
  const { all, names, mode, jobs, write } = call;
  const reports = path.resolve(process.env.VITRINE_REPORTS || folders.reports);

  const results = await runAll(names, { mode, jobs, reports });
  const version = readJson(path.join(folders.project, 'package.json')).version;
  const page = gather(all, results, { mode, reports, version });
  const complaints = write ? writeBack(all, results.filter(({ state }) => state === 'passed').map(({ name }) => name), reports) : [];
  for (const { name, error } of results) if (error) console.error(`\n${name}: ${error.name}: ${error.value}\n${error.trace}`.trimEnd());
  for (const complaint of complaints) console.error(complaint);
  console.log(`\n${page}`);
  if (results.some(({ state }) => state === 'stopped')) return 130;
  return complaints.length || results.some(({ state }) => state !== 'passed') ? 1 : 0;
}

/**
 * Runs the notebooks, `jobs` at a time. Ctrl-C stops them all.
 * @param {readonly string[]} names
 * @param {{ mode: 'small' | 'full', jobs: number, reports: string }} options
 * @returns {Promise<(Result & { date: string })[]>}
 */
async function runAll(names, { mode, jobs, reports }) {
  const progress = openProgress();
  /** @type {Set<() => void>} */
  const running = new Set();
  /** @type {(Result & { date: string })[]} */
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
      const tell = () => progress.update(shown, `${at}, ${Math.round((Date.now() - began) / 1000)} s`);
      tell();
      const clock = setInterval(tell, 1000);
      const { result, stop } = runNotebook({ name, mode, notebooks: NOTEBOOKS, reports, onCell: (cell, cells) => ((at = `cell ${cell} of ${cells}`), tell()) });
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
  if (state !== 'passed') return `✗ ${state} in cell ${cell} of ${cells}, ${seconds} s`;
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { verdict } of readRecord(reports, name)?.claims ?? []) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const verdicts = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  return `✓ ${cells} cells, ${seconds} s${verdicts && `: ${verdicts}`}`;
}

/**
 * Keeps how each run ended in `runs.json` and writes the page over all notebooks that ever ran here. Returns its path.
 * @param {readonly string[]} all
 * @param {(Result & { date: string })[]} results
 * @param {{ mode: string, reports: string, version: string }} facts
 */
function gather(all, results, { mode, reports, version }) {
  const file = path.join(reports, 'runs.json');
  /** @type {Record<string, import('./page.js').RunState>} */
  const runs = fs.existsSync(file) ? readJson(file) : {};
  for (const { name, state, seconds, cell, cells, error, date } of results) runs[name] = { state, mode, seconds, cell, cells, error, date };
  writeWhole(file, `${JSON.stringify(runs, null, 1)}\n`);
  const entries = all.map((name) => {
    try {
      const pictures = runs[name] ? picturesOf(path.join(reports, 'notebooks', `${name}.ipynb`)) : [];
      return { name, run: runs[name], record: readRecord(reports, name), pictures };
    } catch (error) {
      return { name, run: runs[name], problem: /** @type {Error} */ (error).message };
    }
  });
  const papers = Object.fromEntries([...new Set(all.filter((name) => name.includes('/')).map(path.dirname))].map((folder) => [folder, paperOf(path.join(NOTEBOOKS, folder))]));
  const page = path.join(reports, 'index.html');
  writeWhole(page, reportPage(entries, { version, date: new Date().toISOString(), papers }));
  return path.relative(process.cwd(), page);
}

/**
 * Puts executed notebooks back, normalised, and refreshes the tables of verdicts. Returns what was refused, one line each.
 * @param {readonly string[]} all
 * @param {readonly string[]} passed
 * @param {string} reports
 * @returns {string[]}
 */
function writeBack(all, passed, reports) {
  const complaints = [];
  const records = new Map();
  for (const name of passed) {
    const text = normalise(readJson(path.join(reports, 'notebooks', `${name}.ipynb`)));
    const faults = faultsOf(text);
    complaints.push(...faults.map((fault) => `${name} is not written back: ${fault}`));
    if (faults.length) continue;
    writeWhole(path.join(NOTEBOOKS, `${name}.ipynb`), text);
    const record = readRecord(reports, name);
    if (record) records.set(name, record);
    if (record?.standIn) console.log(`${name}: written back with results on generated stand-in data`);
  }
  try {
    const page = refreshVerdicts(fs.readFileSync(VERDICTS, 'utf8'), records, all);
    const readme = summariseVerdicts(fs.readFileSync(README, 'utf8'), page, all);
    writeWhole(VERDICTS, page);
    writeWhole(README, readme);
  } catch (error) {
    complaints.push(`the tables of verdicts are as before: ${/** @type {Error} */ (error).message}`);
  }
  return complaints;
}

module.exports = { main, withNpmOptions };
if (require.main === module) main().then((code) => (process.exitCode = code));
