'use strict';
const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');
const { childEnvironment } = require('../environment');
const { Failure, printFailure } = require('../failure');
const { setUp } = require('../steps');
const { readWords } = require('../usage');

const USAGE = `npm test [-- NAMES] [--cpu | --gpu] [options of node --test]
  NAMES   parts of paths in test/, such as figures lab/setup; none: every test`;

/**
 * The compiled test files whose source is still there, in a fixed order; `filters` keeps those whose path contains one of them.
 * @param {string} project
 * @param {string[]} filters
 */
function findTests(project, filters) {
  /** @param {string} folder @returns {string[]} */
  const walk = (folder) => fs.readdirSync(path.join(project, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    return entry.isDirectory() ? walk(name) : name.endsWith('.test.ts') ? [name] : [];
  });
  return walk('test').sort()
    .filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
    .map((name) => path.join('dist', name.replace(/\.ts$/, '.js')));
}

/** `npm test`, `npm test -- figures lab/setup`, and Node's own options such as `--test-name-pattern=…`. */
async function main() {
  const own = ['--cpu', '--gpu'];
  try {
    const words = process.argv.slice(2);
    const options = words.filter((word) => word.startsWith('-') && !own.includes(word));
    const parameters = readWords(words, { usage: USAGE, options: [...own, ...options], names: 'taken' });
    if (!parameters) return;
    const { folders } = await setUp({ parameters, tests: true });
    const files = findTests(folders.project, parameters.filter((word) => !word.startsWith('-')));
    if (files.length === 0) throw new Failure(`no test file matches "${parameters.join(' ')}"; they lie in test/.`);
    // Two files at a time: each may hold a model in memory. In a log the totals come last only in TAP.
    const reporter = process.stdout.isTTY ? 'spec' : 'tap';
    const child = spawn(process.execPath, ['--test', '--test-concurrency=2', `--test-reporter=${reporter}`, ...options, ...files],
      { cwd: folders.project, env: childEnvironment(folders), stdio: 'inherit' });
    for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
    child.on('exit', (code) => { process.exitCode = code ?? 1; });
  } catch (error) {
    process.exitCode = printFailure(error);
  }
}

module.exports = { main, findTests };
