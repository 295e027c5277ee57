'use strict';
const { runNotebooks } = require('./run-notebooks');
const { writeBack, writePages } = require('./write-back');
const { writeReport } = require('./write-report');

/**
 * What to do where time ran out.
 * @param {number} patience
 */
function slowMachine(patience) {
  return `The time limits are those of two cores that do nothing else; this machine is slower, or busy. Run it again with limits three times as long: --patience ${3 * patience}`;
}

/**
 * Runs notebooks, gathers what came out into a page, and puts the notebooks back where that is asked for.
 * @param {import('./call').Call} call
 * @returns {Promise<number>} the exit code
 */
async function reproduce({ all, names, mode, jobs, patience, scheduler, write, pages, places }) {
  if (pages) {
    writePages(all, places);
    console.log('docs/verdicts.md and README.md are written from the ledger and the kept records');
    return 0;
  }
  const results = await runNotebooks(names, { mode, jobs, patience, scheduler, places });
  const page = writeReport(all, results, { mode, places });
  const passed = results.filter(({ state }) => state === 'passed').map(({ name }) => name);
  const complaints = write ? writeBack(all, passed, mode === 'full' ? 'full' : 'small', places) : [];
  for (const { name, error } of results)
    if (error) console.error(`\n${name}: ${error.name}: ${error.value}\n${error.trace}`.trimEnd());
  if (results.some(({ state }) => state === 'timeout')) console.error(`\n${slowMachine(patience)}`);
  for (const complaint of complaints) console.error(complaint);
  console.log(`\n${page}`);
  if (results.some(({ state }) => state === 'stopped')) return 130;
  return complaints.length || results.some(({ state }) => state !== 'passed') ? 1 : 0;
}

module.exports = { reproduce };
