'use strict';
const path = require('path');
const { benchPython } = require('../setup/bench-python');
const { runTool } = require('../setup/run-tool');
const { setUp } = require('../setup/set-up');
const { WrongCall } = require('../shared/failure');
const { runNode } = require('../shared/run-node');

/**
 * Reads the words as the bench will, before anything but the compiler is fetched; false where they only ask for help,
 * which is printed.
 * @param {string} project
 * @param {string[]} words
 */
function isCall(project, words) {
  const { readOptions, HELP } = require(path.join(project, 'dist', 'bench', 'options.js'));
  try {
    const isHelp = readOptions(words).work === 'help';
    if (isHelp) console.log(HELP);
    return !isHelp;
  } catch (error) {
    throw new WrongCall(/** @type {Error} */ (error).message);
  }
}

/**
 * `npm run bench`, `npm run bench -- squeezenet maps`, `npm run bench -- squeezenet --batch 8 --threads 1 --quick`,
 * `npm run bench -- --pages`.
 * @param {string[]} words
 */
async function run(words) {
  const compiled = await setUp({ only: ['packages'] });
  const { folders } = compiled;
  const compiler = path.join(folders.modules, 'typescript', 'bin', 'tsc');
  await runTool(compiled, process.execPath, [compiler, '-b', 'bench'], { title: 'TypeScript' });
  if (!isCall(folders.project, words)) return 0;
  const context = await setUp();
  const given = ['--pages', '--chapters', '--scale', '--explain', '--device', '--python'].some((word) =>
    words.includes(word),
  );
  const python = given ? [] : ['--python', await benchPython(context)];
  return runNode(folders, [path.join(folders.project, 'dist', 'bench', 'main.js'), ...words, ...python]);
}

module.exports = { run };
