'use strict';
const fs = require('fs');
const path = require('path');

/**
 * What is used here of a claim and of a record (`RunRecord` of the package's `report`).
 * @typedef {{ id: string, claim: string, paper: { value: string, source: string }, verdict: string, why?: string,
 *   inWords: { tolerance: string, obtained: string, verdict: string } }} RecordedClaim
 * @typedef {{ schema: number, paper: string, notebook: string, title: string, mode: string, seeds: number[],
 * parameters: Record<string, unknown>, prediction?: { text: string, written: string }, claims: RecordedClaim[],
 * standIn: boolean,
 * data: { name: string, split?: string, real: boolean, verified?: boolean, license?: string, citation?: string, url?:
 * string,
 *     files: { file: string, sha256: string, bytes: number }[] }[],
 *   device: { kind: string, gpu: boolean, name: string, tensorflow?: string, threads: number, backend: string },
 *   versions: { vitrine: string, node: string },
 *   volatile: { date: string, seconds: number, peakMemoryMiB: number, origins: Record<string, string> } }} Run
 */

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
  if (record.schema !== 1)
    throw new Error(`${file} has schema ${record.schema}; this version reads 1. Run the notebook again`);
  return record;
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

module.exports = { readJson, readRecord, withoutVolatile };
