'use strict';
const { WrongCall } = require('./shared/failure');

/**
 * Reads the words of a command before anything is set up or fetched. Asked for help it prints the usage and gives
 * undefined; at an option, or a name where none is taken, that the command does not know it throws.
 * @param {string[]} words
 * @param {{ usage: string, options: string[] | 'any', names?: 'taken' | 'none' }} command
 * @returns {string[] | undefined} the words
 */
function readWords(words, { usage, options, names = 'none' }) {
  if (words.includes('--help') || words.includes('-h')) {
    console.log(usage);
    return undefined;
  }
  const isKnown = (/** @type {string} */ word) =>
    word.startsWith('-') ? options === 'any' || options.includes(word) : names === 'taken';
  const unknown = words.find((word) => !isKnown(word));
  if (unknown !== undefined) throw new WrongCall(`'${unknown}' is unknown.\n${usage}`);
  return words;
}

module.exports = { readWords };
