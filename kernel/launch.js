'use strict';
/**
 * Starts the notebook kernel: `node kernel/launch.js --config-path=<connection file>`, as its kernelspec says.
 *
 * This process is a thin guard around the kernel proper (`kernel.js`), because three things cannot be done from inside:
 * dropping the lines that the native TensorFlow library writes straight to file descriptor 2, noticing at once that
 * Jupyter is gone while a cell computes, and stopping a synchronous loop in an asynchronous cell.
 */
const { spawn } = require('node:child_process');
const path = require('node:path');
const { dropKnownLines } = require('./native-log');

const PROJECT = path.resolve(__dirname, '..');
const PARENT_CHECK_MS = 500;

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`vitrine kernel: ${message}\n`);
  process.exit(1);
}

const connection = process.argv.slice(2).find((argument) => argument.startsWith('--config-path='));
if (connection === undefined)
  fail('launch.js wants --config-path=<connection file>; it is started by Jupyter through the kernelspec.');

const FLAGS = [
  // What a stop leaves of an ES module that was loading can be taken out of Node's cache only from inside.
  '--expose-internals',
  // Ending a cell's JavaScript by force leaves Node's book on asynchronous hooks unbalanced, which it would punish by
  // aborting.
  '--no-force-async-hooks-checks',
  // Node's advice to the authors of packages is no part of a notebook's output; it names a process number, different in
  // each run.
  '--no-deprecation',
  '--disable-warning=ExperimentalWarning',
];

const kernel = spawn(process.execPath, [...FLAGS, path.join(__dirname, 'kernel.js'), connection], {
  stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
  // A notebook outside the checkout finds the project's packages too.
  env: {
    ...process.env,
    NODE_PATH: [process.env.NODE_PATH, path.join(PROJECT, 'node_modules')].filter(Boolean).join(path.delimiter),
  },
});
const line = /** @type {import('node:stream').Writable} */ (kernel.stdio[3]);
line.on('error', () => {}); // the kernel is gone: its exit is handled below
kernel.stderr?.pipe(dropKnownLines()).pipe(process.stderr);

// Jupyter signals the whole process group; the kernel itself ignores the signal and listens to this line, one byte a
// press.
process.on('SIGINT', () => line.write('i'));
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => kernel.kill(signal));

const parent = process.ppid;
setInterval(() => {
  if (process.ppid === parent) return;
  kernel.kill('SIGKILL');
  process.exit(0);
}, PARENT_CHECK_MS).unref();

kernel.on('error', (error) => fail(`cannot start ${process.execPath}: ${error.message}`));
kernel.on('close', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal); // Jupyter sees how the kernel died, not a plain exit
});
