'use strict';
const path = require('path');
const { setUp } = require('../setup/set-up');
const { runNode } = require('../shared/run-node');

const usage = `npm run fuzz [-- NAMES] [--seed 1] [--count 20000]
  gives every reader of files damaged ones, and prints a row of a table for each
  NAMES   parts of the readers' names, such as jpeg png; none: every reader`;

/**
 * `npm run fuzz`, `npm run fuzz -- --seed 3 --count 100000 npz`: the long form of the tests in test/fuzz.
 * @param {string[]} words
 */
async function run(words) {
  const { folders } = await setUp({ tests: true });
  return runNode(folders, [path.join(folders.project, 'dist', 'test', 'fuzz', 'main.js'), ...words]);
}

const options = ['--seed', '--count'];
const names = /** @type {const} */ ('taken');
module.exports = { usage, options, names, run };
