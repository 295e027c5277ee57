'use strict';
const path = require('path');
const { setUp } = require('../setup/set-up');
const { WrongCall } = require('../shared/failure');
const { runNode } = require('../shared/run-node');

/**
 * Reads the words before TensorFlow is fetched; false where they only ask for help, which is printed.
 * @param {string} project
 * @param {string[]} words
 */
function isCall(project, words) {
  const { readOptions, HELP } = require(path.join(project, 'dist', 'evaluate', 'options.js'));
  try {
    const isHelp = readOptions(words) === 'help';
    if (isHelp) console.log(HELP);
    return !isHelp;
  } catch (error) {
    throw new WrongCall(/** @type {Error} */ (error).message);
  }
}

/**
 * `npm run evaluate -- pointing --model squeezenet1_1 --images FOLDER`: hands its words to `evaluate/main.ts`.
 * @param {string[]} words
 */
async function run(words) {
  const { folders } = await setUp({ only: ['packages', 'build'] });
  if (!isCall(folders.project, words)) return 0;
  await setUp();
  return runNode(folders, [path.join(folders.project, 'dist', 'evaluate', 'main.js'), ...words]);
}

module.exports = { run };
