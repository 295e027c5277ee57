'use strict';
const fs = require('fs');
const os = require('os');
const { isAlive } = require('../shared/processes');

/** @typedef {import('../shared/processes').Identity} Identity */
/**
 * What the lock's file says: who holds it, on which machine, and the tools that it started.
 * @typedef {{ owner: Identity, host: string, tools: Identity[] }} Content
 */

/** How often the owner touches the file. */
const BEAT_MS = 5000;

/** @param {Content | undefined} content @param {string} file */
function isHeld(content, file) {
  if (!content) return false;
  if (content.host === os.hostname()) return isAlive(content.owner);
  // A shared folder, another machine: its owner touches the file while it lives.
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return age < 12 * BEAT_MS;
}

/** @param {string} file */
function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string | undefined} text @returns {Content | undefined} */
function parse(text) {
  try {
    const content = JSON.parse(text ?? '');
    return content?.owner && Array.isArray(content.tools) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function touch(file) {
  const now = new Date();
  fs.utimes(file, now, now, () => {});
}

module.exports = { BEAT_MS, isHeld, parse, read, touch };
