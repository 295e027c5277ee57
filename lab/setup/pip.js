'use strict';

/**
 * The words of a call of pip that asks nothing, draws no bar, and gives up on a slow line.
 * @param {string} command @param {string[]} words
 */
function pip(command, ...words) {
  const patience = ['--retries', '2', '--timeout', '30'];
  return ['-m', 'pip', command, '--no-input', '--progress-bar', 'off', ...patience, ...words];
}

module.exports = { pip };
