'use strict';
const fs = require('fs');
const path = require('path');
const { writeWhole } = require('../shared/write-whole');
const { fingerprintOf } = require('./fingerprint');
const { readLedger } = require('./ledger');
const { faultsOf, normalize } = require('./normalize');
const { keepRecord, keptRecords, readJson, readMissing, readRecord } = require('./records');
const { writeHeadline, writeVerdicts } = require('./verdicts');

/**
 * Keeps the records of executed notebooks, and writes the pages of verdicts anew. What small mode showed is put back
 * into the notebooks, too, normalized; of full mode only numbers are kept. Returns what was refused, one line each.
 * @param {readonly string[]} all
 * @param {readonly string[]} passed
 * @param {'small' | 'full'} mode
 * @param {import('./call').Places} places
 * @returns {string[]}
 */
function writeBack(all, passed, mode, places) {
  const complaints = mode === 'full' ? keepFull(passed, places) : putBack(passed, places);
  try {
    writePages(all, places);
  } catch (error) {
    complaints.push(`the pages of verdicts are as before: ${/** @type {Error} */ (error).message}`);
  }
  return complaints;
}

/**
 * @param {readonly string[]} passed
 * @param {import('./call').Places} places
 */
function keepFull(passed, places) {
  const complaints = [];
  for (const name of passed) {
    const record = readRecord(places.reports, name);
    if (!record) continue;
    if (record.standIn) complaints.push(`${name} is not kept: full mode ran on generated stand-in data`);
    else keepRecord(places.fullRecords, name, record, fingerprintOf(places, name));
  }
  return complaints;
}

/**
 * @param {readonly string[]} passed
 * @param {import('./call').Places} places
 */
function putBack(passed, places) {
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
  return complaints;
}

/**
 * Writes README's count and the page of verdicts from ledger and kept records.
 * @param {readonly string[]} all
 * @param {import('./call').Places} places
 */
function writePages(all, { readme, verdicts, records, fullRecords, papers }) {
  const kept = keptRecords(records, all);
  const full = { records: keptRecords(fullRecords, all), missing: readMissing(fullRecords) };
  const ledger = readLedger(papers, kept, full.records);
  const page = writeVerdicts(fs.readFileSync(verdicts, 'utf8'), ledger, kept, full);
  const first = writeHeadline(fs.readFileSync(readme, 'utf8'), ledger, kept);
  writeWhole(verdicts, page);
  writeWhole(readme, first);
}

module.exports = { writeBack, writePages };
