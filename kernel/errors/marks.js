'use strict';

const VALUE_LIMIT = 2000;

const red = (/** @type {string} */ text) => `\x1b[0;31m${text}\x1b[0m`;
const green = (/** @type {string} */ text) => `\x1b[0;32m${text}\x1b[0m`;

/**
 * A text of a length that a front end shows without harm.
 * @param {string} text
 */
function clip(text) {
  return text.length <= VALUE_LIMIT
    ? text
    : `${text.slice(0, VALUE_LIMIT)}… (${text.length - VALUE_LIMIT} more characters)`;
}

module.exports = { clip, green, red };
