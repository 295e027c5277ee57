'use strict';
const fs = require('fs');
const path = require('path');
const { Failure } = require('../../shared/failure');
const { runTool } = require('../run-tool');

/** @typedef {import('../context').Context} Context */

const TITLE = 'TypeScript';

/**
 * The projects with sources: the package and the programs over it, and for `npm test` the tests and the types of the
 * plain JavaScript.
 * @param {Context} context
 */
function projects({ folders, tests }) {
  const hasSources = (/** @type {string} */ name) =>
    fs.existsSync(path.join(folders.project, name, 'tsconfig.json')) &&
    fs
      .readdirSync(path.join(folders.project, name), { withFileTypes: true })
      .some((entry) => entry.isDirectory() || /\.(ts|js)$/.test(entry.name));
  return ['src', 'data-scripts', 'evaluate', ...(tests ? ['test', 'kernel', 'lab'] : [])].filter(hasSources);
}

/** The compiler looks itself, in about a second, and does only what is missing. */
const isDone = () => false;

/** @param {Context} context */
async function run(context) {
  const compiler = path.join(context.folders.modules, 'typescript', 'bin', 'tsc');
  /** @type {string[]} */
  const errors = [];
  const onLine = (/** @type {string} */ line) => {
    if (/ error TS\d+:|^error TS/.test(line)) errors.push(line);
  };
  try {
    await runTool(context, process.execPath, [compiler, '-b', '--pretty', 'false', ...projects(context)], {
      title: TITLE,
      onLine,
    });
  } catch (error) {
    if (errors.length === 0) throw error;
    throw new Failure(
      `the sources do not compile (${errors.length} error${errors.length > 1 ? 's' : ''}): ${errors[0]}   (all of them: npm run build)`,
    );
  }
  return '';
}

module.exports = { name: 'build', title: TITLE, megabytes: () => 10, isDone, run, isQuiet: true };
