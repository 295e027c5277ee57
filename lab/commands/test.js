'use strict';
const fs = require('fs');
const path = require('path');
const { setUp } = require('../setup/set-up');
const { Failure } = require('../shared/failure');
const { runNode } = require('../shared/run-node');

const usage = `npm test [-- NAMES] [--cpu | --gpu] [options of node --test]
  NAMES   parts of paths in test/, such as figures lab/setup; none: every test`;

/** Options that are ours, not Node's. */
const OWN = ['--cpu', '--gpu'];

/**
 * The compiled test files whose source is still there, in a fixed order; `filters` keeps those whose path contains one
 * of them.
 * @param {string} project
 * @param {string[]} filters
 */
function findTests(project, filters) {
  /** @param {string} folder @returns {string[]} */
  const walk = (folder) =>
    fs.readdirSync(path.join(project, folder), { withFileTypes: true }).flatMap((entry) => {
      const name = path.join(folder, entry.name);
      return entry.isDirectory() ? walk(name) : name.endsWith('.test.ts') ? [name] : [];
    });
  return walk('test')
    .sort()
    .filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
    .map((name) => path.join('dist', name.replace(/\.ts$/, '.js')));
}

/**
 * `npm test`, `npm test -- figures lab/setup`, and Node's own options such as `--test-name-pattern=…`.
 * @param {string[]} words
 */
async function run(words) {
  const options = words.filter((word) => word.startsWith('-') && !OWN.includes(word));
  const { folders } = await setUp({ parameters: words, tests: true });
  const files = findTests(
    folders.project,
    words.filter((word) => !word.startsWith('-')),
  );
  if (files.length === 0) throw new Failure(`no test file matches "${words.join(' ')}"; they lie in test/.`);
  // Two files at a time: each may hold a model in memory. In a log the totals come last only in TAP.
  const reporter = process.stdout.isTTY ? 'spec' : path.join(__dirname, '../shared/tap-naming-failures.js');
  return runNode(folders, ['--test', '--test-concurrency=2', `--test-reporter=${reporter}`, ...options, ...files]);
}

const options = /** @type {const} */ ('any');
const names = /** @type {const} */ ('taken');
module.exports = { usage, options, names, run, findTests };
