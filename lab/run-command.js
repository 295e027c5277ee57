'use strict';
const { printFailure, WrongCall } = require('./shared/failure');
const { readWords } = require('./read-words');

/**
 * A command: what it takes, and what it does.
 * @typedef {object} Command
 * @property {string} [usage] printed for --help, before anything is set up; a command without one reads its words
 * itself
 * @property {string[] | 'any'} [options] that it knows
 * @property {'taken' | 'none'} [names] whether words that are no options mean something
 * @property {(words: string[]) => Promise<number>} run gives the exit code
 */

/**
 * Loaded only when asked for: one may need what the set-up for another has not brought yet.
 * @type {Record<string, { purpose: string, load: () => Command }>}
 */
const COMMANDS = {
  start: { purpose: 'JupyterLab, after setting up what is missing', load: () => require('./commands/start') },
  test: { purpose: 'every test, or those named', load: () => require('./commands/test') },
  reproduce: { purpose: 'runs notebooks without a browser', load: () => require('./commands/reproduce') },
  data: { purpose: 'fetches a data set or weights', load: () => require('./commands/data') },
  evaluate: {
    purpose: "holds a network's maps against annotated photographs",
    load: () => require('./commands/evaluate'),
  },
  docs: { purpose: 'writes the pages that are made from code', load: () => require('./commands/docs') },
  fuzz: { purpose: 'damaged files for every reader', load: () => require('./commands/fuzz') },
  bench: { purpose: 'speed beside PyTorch, Captum, Quantus and scikit-learn', load: () => require('./commands/bench') },
  doctor: { purpose: 'the facts a bug report needs', load: () => require('./commands/doctor') },
  setup: { purpose: 'what npm start does before it starts', load: () => require('./commands/setup') },
};

const asTyped = (/** @type {string} */ name) =>
  name === 'start' || name === 'test' ? `npm ${name}` : `npm run ${name}`;
const USAGE = Object.entries(COMMANDS)
  .map(([name, { purpose }]) => `${asTyped(name).padEnd(19)}${purpose}`)
  .join('\n');

/**
 * Runs the command that the first word names with the words after it; its exit code becomes that of this process.
 * @param {string[]} words
 */
async function runCommand([name = '', ...words]) {
  try {
    if (name === '--help' || name === '-h') return console.log(USAGE);
    if (!Object.hasOwn(COMMANDS, name)) throw new WrongCall(`'${name}' is no command.\n${USAGE}`);
    const { usage, options = [], names, run } = COMMANDS[name].load();
    const given = usage === undefined ? words : readWords(words, { usage, options, names });
    if (given) process.exitCode = await run(given);
  } catch (error) {
    process.exitCode = printFailure(error);
  }
}

module.exports = { COMMANDS, runCommand };
