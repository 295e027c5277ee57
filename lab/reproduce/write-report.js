'use strict';
const fs = require('fs');
const path = require('path');
const { folders } = require('../shared/environment');
const { writeWhole } = require('../shared/write-whole');
const { paperOf, picturesOf } = require('./contents');
const { reportPage } = require('./report-page');
const { readJson, readRecord } = require('./records');

/**
 * Keeps how each run ended in `runs.json` and writes the page over all notebooks that ever ran here. Returns its path.
 * @param {readonly string[]} all
 * @param {import('./run-notebooks').DatedResult[]} results
 * @param {{ mode: string, places: import('./call').Places }} options
 */
function writeReport(all, results, { mode, places: { notebooks, reports } }) {
  const file = path.join(reports, 'runs.json');
  /** @type {Record<string, import('./report-page').RunState>} */
  const runs = fs.existsSync(file) ? readJson(file) : {};
  for (const { name, state, seconds, cell, cells, error, date } of results)
    runs[name] = { state, mode, seconds, cell, cells, error, date };
  writeWhole(file, `${JSON.stringify(runs, null, 1)}\n`);
  const papers = [...new Set(all.filter((name) => name.includes('/')).map(path.dirname))];
  const page = path.join(reports, 'index.html');
  writeWhole(
    page,
    reportPage(
      all.map((name) => entryOf(name, runs[name], reports)),
      {
        version: readJson(path.join(folders.project, 'package.json')).version,
        date: new Date().toISOString(),
        papers: Object.fromEntries(papers.map((folder) => [folder, paperOf(path.join(notebooks, folder))])),
      },
    ),
  );
  return path.relative(process.cwd(), page);
}

/**
 * What the page shows of a notebook: its last run, its record, its pictures.
 * @param {string} name
 * @param {import('./report-page').RunState | undefined} run
 * @param {string} reports
 * @returns {import('./report-page').Entry}
 */
function entryOf(name, run, reports) {
  try {
    const pictures = run ? picturesOf(path.join(reports, 'notebooks', `${name}.ipynb`)) : [];
    return { name, run, record: readRecord(reports, name), pictures };
  } catch (error) {
    return { name, run, problem: /** @type {Error} */ (error).message };
  }
}

module.exports = { writeReport };
