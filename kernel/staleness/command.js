'use strict';
/**
 * `%rerun` runs the stale cells again; `%rerun auto on` has every cell that changes something do so, as VITRINE_RERUN
 * says from the start.
 */
const ENVIRONMENT = 'VITRINE_RERUN';

/**
 * The words behind `%rerun`, where it is all that a cell says.
 * @param {string} source @returns {string | undefined}
 */
function rerunAsked(source) {
  const match = /^%rerun(?:[ \t]+(.*))?$/.exec(source.trim());
  return match ? (match[1] ?? '').trim() : undefined;
}

/**
 * Whether cells run again by themselves; a mistaken value is an error of every cell, until it is mended.
 * @returns {boolean}
 */
function isAutomatic() {
  const asked = process.env[ENVIRONMENT] || 'off';
  if (asked === 'auto' || asked === 'off') return asked === 'auto';
  throw new Error(`${ENVIRONMENT} is '${asked}'; wanted 'auto' or 'off'`);
}

/**
 * Obeys the words that set what happens by itself.
 * @param {string} words @returns {string} what to tell
 */
function setAutomatic(words) {
  const [, wanted] = /^auto\s+(on|off)$/.exec(words) ?? [];
  if (!wanted) throw new Error(`%rerun: got "${words}"; wanted %rerun alone, %rerun auto on, or %rerun auto off`);
  process.env[ENVIRONMENT] = wanted === 'on' ? 'auto' : 'off';
  return wanted === 'on'
    ? 'Cells that ran on former values run again by themselves, below the cell that changed them.'
    : 'Cells that ran on former values are named; %rerun runs them again.';
}

module.exports = { isAutomatic, rerunAsked, setAutomatic };
