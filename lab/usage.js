'use strict';
const { Failure } = require('./failure');

/** A call that a command cannot make sense of. */
class WrongCall extends Failure {
  /** @param {string} what */
  constructor(what) {
    super(what);
    this.exitCode = 2;
  }
}

/**
 * Reads the words of a command before anything is set up or fetched. Asked for help it prints the usage and gives undefined; at an option, or
 * a name where none is taken, that the command does not know it throws.
 * @param {string[]} words
 * @param {{ usage: string, options: string[], names?: 'taken' | 'none' }} command
 * @returns {string[] | undefined} the words
 */
function readWords(words, { usage, options, names = 'none' }) {
  if (words.includes('--help') || words.includes('-h')) {
    console.log(usage);
    return undefined;
  }
  const unknown = words.find((word) => (word.startsWith('-') ? !options.includes(word) : names === 'none'));
  if (unknown !== undefined) throw new WrongCall(`'${unknown}' is unknown.\n${usage}`);
  return words;
}

module.exports = { readWords, WrongCall };
