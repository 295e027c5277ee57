'use strict';
const path = require('path');
const { parseArgs } = require('util');
const { folders } = require('../shared/environment');
const { listNotebooks, selectNotebooks } = require('./notebooks');

const USAGE = `npm run reproduce -- [names…] [options]
  names         fragments of notebook paths, such as mnist-spurious; none: all
  --mode MODE   smoke (every cell in seconds, no verdicts), small (default) or full
  --jobs N      notebooks at the same time (default 1)
  --scheduler W who does the tasks of studies: in-process (default), local (Dask on this machine), tcp://host:8786
  --patience N  all time limits times N: for a slow or busy machine (default 1)
  --write       put the executed notebooks back into notebooks/, keep their records in docs/records, write the pages
                of verdicts; in full mode the notebooks stay as they are, and the records are kept in docs/full-records
  --pages       runs nothing: writes docs/verdicts.md and README's count from the ledger and the kept records`;

/** The package reads it more closely. */
const SCHEDULER = /^(in-process|local(:\d+)?|\w+:\/\/\S+)$/;

/**
 * Where notebooks are read, and where what comes out is written.
 * @typedef {{ notebooks: string, reports: string, readme: string, verdicts: string, records: string,
 *   fullRecords: string, papers: string, sources: string }} Places
 */
/**
 * A call of the command: which of all notebooks run, how, and whether they are put back.
 * @typedef {object} Call
 * @property {'smoke' | 'small' | 'full'} mode
 * @property {number} jobs notebooks at the same time
 * @property {number} patience factor on the time limits
 * @property {string} [scheduler] who does the tasks of studies
 * @property {boolean} write
 * @property {boolean} pages
 * @property {boolean} help
 * @property {string[]} all
 * @property {string[]} names
 * @property {Places} places
 */

/**
 * Options written without npm's ` -- ` end up in npm's environment, their values among the names: puts them back.
 * @param {string[]} words
 * @param {NodeJS.ProcessEnv} environment
 */
function withNpmOptions(words, environment) {
  const names = [...words];
  const options = [];
  for (const [option, pattern] of /** @type {const} */ ([
    ['mode', /^(smoke|small|full)$/],
    ['jobs', /^\d+$/],
    ['patience', /^\d+(\.\d+)?$/],
    ['scheduler', SCHEDULER],
  ])) {
    const said = environment[`npm_config_${option}`];
    const at = said === 'true' ? names.findIndex((word) => pattern.test(word)) : -1;
    if (at >= 0) options.push(`--${option}`, ...names.splice(at, 1));
    else if (option === 'mode' && said && pattern.test(said)) options.push('--mode', said);
  }
  const flags = ['write', 'pages'].filter((flag) => environment[`npm_config_${flag}`] === 'true');
  return [...names, ...options, ...flags.map((flag) => `--${flag}`)];
}

/**
 * Reads the words; throws where they name no notebook, no mode or no number.
 * @param {string[]} words
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Call}
 */
function readCall(words, environment) {
  const { values, positionals } = parseArgs({
    args: withNpmOptions(words, environment),
    allowPositionals: true,
    options: {
      mode: { type: 'string' },
      jobs: { type: 'string' },
      patience: { type: 'string' },
      scheduler: { type: 'string' },
      write: { type: 'boolean' },
      pages: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const mode = values.mode ?? environment.VITRINE_MODE ?? 'small';
  if (mode !== 'smoke' && mode !== 'small' && mode !== 'full')
    throw new Error(`--mode is '${mode}'; wanted smoke, small or full`);
  if (mode === 'smoke' && values.write) throw new Error('--write keeps what small or full mode gave, not smoke mode');
  const jobs = Number(values.jobs ?? 1);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`--jobs is '${values.jobs}'; wanted a whole number from 1`);
  const patience = Number(values.patience ?? 1);
  if (!(patience > 0 && patience < Infinity))
    throw new Error(`--patience is '${values.patience}'; wanted a number above 0, such as 3`);
  const { scheduler } = values;
  if (scheduler !== undefined && !SCHEDULER.test(scheduler))
    throw new Error(`--scheduler is '${scheduler}'; wanted in-process, local, local:3 or tcp://host:8786`);
  const places = placesOf(environment);
  const all = listNotebooks(places.notebooks);
  const names = selectNotebooks(all, positionals);
  const { write = false, pages = false, help = false } = values;
  return { mode, jobs, patience, scheduler, write, pages, help, all, names, places };
}

/**
 * The notebooks and, beside their folder, README, ledger, records and the page of verdicts; tests bring their own.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Places}
 */
function placesOf({ VITRINE_NOTEBOOKS, VITRINE_REPORTS }) {
  const notebooks = path.resolve(VITRINE_NOTEBOOKS || folders.notebooks);
  const beside = (/** @type {string[]} */ ...names) => path.join(path.dirname(notebooks), ...names);
  return {
    notebooks,
    reports: path.resolve(VITRINE_REPORTS || folders.reports),
    readme: beside('README.md'),
    verdicts: beside('docs', 'verdicts.md'),
    records: beside('docs', 'records'),
    fullRecords: beside('docs', 'full-records'),
    papers: beside('src', 'papers'),
    sources: beside('src'),
  };
}

module.exports = { readCall, USAGE, withNpmOptions };
