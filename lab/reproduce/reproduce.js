'use strict';
const { runNotebooks } = require('./run-notebooks');
const { writeBack } = require('./write-back');
const { writeReport } = require('./write-report');

/**
 * Runs notebooks, gathers what came out into a page, and puts the notebooks back where that is asked for.
 * @param {import('./call').Call} call
 * @returns {Promise<number>} the exit code
 */
async function reproduce({ all, names, mode, jobs, write, places }) {
  const results = await runNotebooks(names, { mode, jobs, places });
  const page = writeReport(all, results, { mode, places });
  const passed = results.filter(({ state }) => state === 'passed').map(({ name }) => name);
  const complaints = write ? writeBack(all, passed, places) : [];
  for (const { name, error } of results)
    if (error) console.error(`\n${name}: ${error.name}: ${error.value}\n${error.trace}`.trimEnd());
  for (const complaint of complaints) console.error(complaint);
  console.log(`\n${page}`);
  if (results.some(({ state }) => state === 'stopped')) return 130;
  return complaints.length || results.some(({ state }) => state !== 'passed') ? 1 : 0;
}

module.exports = { reproduce };
