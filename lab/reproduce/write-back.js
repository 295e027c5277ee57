'use strict';
const fs = require('fs');
const path = require('path');
const { writeWhole } = require('../shared/write-whole');
const { faultsOf, normalize } = require('./normalize');
const { readJson, readRecord } = require('./records');
const { refreshVerdicts, summarizeVerdicts } = require('./verdicts');

/**
 * Puts executed notebooks back, normalized, and refreshes the tables of verdicts. Returns what was refused, one line
 * each.
 * @param {readonly string[]} all
 * @param {readonly string[]} passed
 * @param {import('./call').Places} places
 * @returns {string[]}
 */
function writeBack(all, passed, { notebooks, reports, readme, verdicts }) {
  const complaints = [];
  const records = new Map();
  for (const name of passed) {
    const text = normalize(readJson(path.join(reports, 'notebooks', `${name}.ipynb`)));
    const faults = faultsOf(text);
    complaints.push(...faults.map((fault) => `${name} is not written back: ${fault}`));
    if (faults.length) continue;
    writeWhole(path.join(notebooks, `${name}.ipynb`), text);
    const record = readRecord(reports, name);
    if (record) records.set(name, record);
    if (record?.standIn) console.log(`${name}: written back with results on generated stand-in data`);
  }
  try {
    const page = refreshVerdicts(fs.readFileSync(verdicts, 'utf8'), records, all);
    const table = summarizeVerdicts(fs.readFileSync(readme, 'utf8'), page, all);
    writeWhole(verdicts, page);
    writeWhole(readme, table);
  } catch (error) {
    complaints.push(`the tables of verdicts are as before: ${/** @type {Error} */ (error).message}`);
  }
  return complaints;
}

module.exports = { writeBack };
