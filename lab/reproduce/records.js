'use strict';
const fs = require('fs');
const path = require('path');
const { writeWhole } = require('../shared/write-whole');

/**
 * What is used here of a claim and of a record (`RunRecord` of the package's `report`).
 * @typedef {{ kind: string, quantity: string, min?: number, max?: number, published?: number, recorded?: number,
 *   pilot?: number, null?: number }} Bound
 * @typedef {{ id: string, claim: string, kind?: string, paper?: { value: string, source: string }, finding?: string,
 *   bound?: Bound, obtained?: { values: (number | string)[] }, verdict: string, why?: string,
 *   inWords: { tolerance: string, obtained: string, verdict: string } }} RecordedClaim
 * @typedef {{ schema: number, paper: string, notebook: string, title: string, mode: string, seeds: number[],
 * parameters: Record<string, unknown>, prediction?: { text: string, written: string }, claims: RecordedClaim[],
 * lacks?: Record<string, string[]>, standIn: boolean,
 * data: { name: string, split?: string, real: boolean, verified?: boolean, license?: string, citation?: string, url?:
 * string,
 *     files: { file: string, sha256: string, bytes: number }[] }[],
 *   device: { kind: string, gpu: boolean, name: string, tensorflow?: string, threads: number, backend: string },
 *   versions: { vitrine: string, node: string },
 *   volatile: { date: string, seconds: number, peakMemoryMiB: number, origins: Record<string, string> } }} Run
 * @typedef {Omit<Run, 'volatile' | 'prediction'>} KeptRun a run as it is committed beside its notebook's outputs
 * @typedef {{ cells: string, package: string }} Fingerprint of a notebook's cells with its claims, and of the package
 */

const SCHEMA = 2;

/**
 * The record of a notebook, or undefined where there is none.
 * @param {string} reports
 * @param {string} name
 * @returns {Run | undefined}
 */
function readRecord(reports, name) {
  const file = path.join(reports, `${name}.json`);
  if (!fs.existsSync(file)) return undefined;
  const record = readJson(file);
  if (record.schema !== SCHEMA)
    throw new Error(`${file} has schema ${record.schema}; this version reads ${SCHEMA}. Run the notebook again`);
  return record;
}

/**
 * Keeps a run for the pages of verdicts: without what differs from run to run.
 * @param {string} records
 * @param {string} name
 * @param {Run} record
 * @param {Fingerprint} fingerprint
 */
function keepRecord(records, name, record, fingerprint) {
  const { prediction: _, ...kept } = withoutVolatile(record);
  writeWhole(path.join(records, `${name}.json`), `${JSON.stringify({ ...kept, fingerprint }, null, 1)}\n`);
}

/**
 * The kept runs of the notebooks that have one.
 * @param {string} records
 * @param {readonly string[]} names
 * @returns {Map<string, KeptRun & { fingerprint: Fingerprint }>}
 */
function keptRecords(records, names) {
  const kept = names.flatMap((name) => {
    const record = /** @type {(KeptRun & { fingerprint: Fingerprint }) | undefined} */ (readRecord(records, name));
    return record ? [/** @type {const} */ ([name, record])] : [];
  });
  return new Map(kept);
}

/**
 * What full mode has not done, in words by notebook: `missing.json` beside its records.
 * @param {string} fullRecords
 * @returns {Readonly<Record<string, string>>}
 */
function readMissing(fullRecords) {
  const file = path.join(fullRecords, 'missing.json');
  return fs.existsSync(file) ? readJson(file) : {};
}

/**
 * Reads JSON with an error that names the file.
 * @param {string} file
 */
function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * What is the same in every run on one machine.
 * @param {Run} record
 */
function withoutVolatile({ volatile: _, ...rest }) {
  return rest;
}

module.exports = { keepRecord, keptRecords, readJson, readMissing, readRecord, withoutVolatile };
