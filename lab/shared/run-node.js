'use strict';
const { spawn } = require('child_process');
const { childEnvironment } = require('./environment');

/**
 * Runs a program on this Node, in this terminal and in the folder of the checkout; a signal to stop is passed on to it.
 * @param {import('./environment').Folders} folders
 * @param {string[]} parameters the program and its own
 * @returns {Promise<number>} its exit code
 */
function runNode(folders, parameters) {
  const child = spawn(process.execPath, parameters, {
    cwd: folders.project,
    env: childEnvironment(folders),
    stdio: 'inherit',
  });
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
}

module.exports = { runNode };
