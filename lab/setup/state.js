'use strict';
const fs = require('fs');
const path = require('path');
const { writeWhole } = require('../shared/write-whole');

/**
 * What the set-up found, for the doctor, the start line and the banner of a notebook.
 * @typedef {object} State
 * @property {{ ok: boolean, flavor?: string, tensorflow?: string, gpu?: boolean, compiler?: string, reason?: string }}
 * [native]
 * @property {Record<string, { seconds: number, detail: string, at: string }>} [steps] the last time that each step had
 * something to do
 */

/** @param {import('../shared/environment').Folders} folders */
const stateFile = (folders) => path.join(folders.state, 'state.json');

/** @param {import('../shared/environment').Folders} folders @returns {State} */
function readState(folders) {
  try {
    return JSON.parse(fs.readFileSync(stateFile(folders), 'utf8'));
  } catch {
    return {};
  }
}

/** @param {import('../shared/environment').Folders} folders @param {State} state */
function writeState(folders, state) {
  writeWhole(stateFile(folders), `${JSON.stringify(state, undefined, 2)}\n`);
}

module.exports = { readState, writeState };
