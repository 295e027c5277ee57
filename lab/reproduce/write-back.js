'use strict';
const fs = require('fs');
const path = require('path');
const { writeWhole } = require('../shared/write-whole');
const { fingerprintOf } = require('./fingerprint');
const { readLedger } = require('./ledger');
const { faultsOf, normalize } = require('./normalize');
const { keepRecord, keptRecords, readJson, readRecord } = require('./records');
const { writeHeadline, writeVerdicts } = require('./verdicts');

/**
 * Puts executed notebooks back, normalized, keeps their records, and writes the pages of verdicts anew. Returns what
 * was refused, one line each.
 * @param {readonly string[]} all
 * @param {readonly string[]} passed
 * @param {import('./call').Places} places
 * @returns {string[]}
 */
function writeBack(all, passed, places) {
  const { notebooks, reports, records } = places;
  const complaints = [];
  for (const name of passed) {
    const text = normalize(readJson(path.join(reports, 'notebooks', `${name}.ipynb`)));
    const faults = faultsOf(text);
    complaints.push(...faults.map((fault) => `${name} is not written back: ${fault}`));
    if (faults.length) continue;
    writeWhole(path.join(notebooks, `${name}.ipynb`), text);
    const record = readRecord(reports, name);
    if (record) keepRecord(records, name, record, fingerprintOf(places, name));
    if (record?.standIn) console.log(`${name}: written back with results on generated stand-in data`);
  }
  try {
    writePages(all, places);
  } catch (error) {
    complaints.push(`the pages of verdicts are as before: ${/** @type {Error} */ (error).message}`);
  }
  return complaints;
}

/**
 * Writes README's count and the page of verdicts from ledger and kept records.
 * @param {readonly string[]} all
 * @param {import('./call').Places} places
 */
function writePages(all, { readme, verdicts, records, papers }) {
  const kept = keptRecords(records, all);
  const ledger = readLedger(papers, kept);
  const page = writeVerdicts(fs.readFileSync(verdicts, 'utf8'), ledger, kept);
  const first = writeHeadline(fs.readFileSync(readme, 'utf8'), ledger, kept);
  writeWhole(verdicts, page);
  writeWhole(readme, first);
}

module.exports = { writeBack, writePages };
