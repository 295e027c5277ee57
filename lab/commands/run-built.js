'use strict';
const path = require('path');
const { spawnSync } = require('child_process');
const { childEnvironment } = require('../environment');
const { printFailure } = require('../failure');
const { setUp } = require('../steps');
const { readWords } = require('../usage');

/**
 * Sets up, then runs a program of `dist/` in this terminal with the words of the command line; its exit code becomes ours.
 * @param {string} program @param {Parameters<typeof setUp>[0]} options
 * @param {Parameters<typeof readWords>[1]} [command] what the program takes, unless it says that itself
 */
async function runBuilt(program, options, command) {
  try {
    if (command && !readWords(process.argv.slice(2), command)) return;
    const { folders } = await setUp(options);
    const { status } = spawnSync(process.execPath, [path.join(folders.project, 'dist', program), ...process.argv.slice(2)], { cwd: folders.project, env: childEnvironment(folders), stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } catch (error) {
    process.exitCode = printFailure(error);
  }
}

module.exports = { runBuilt };
