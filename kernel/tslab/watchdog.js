'use strict';
/**
 * A thread beside the kernel that is awake when the kernel is not. It holds the line from launch.js: when the line closes,
 * launch.js is gone and so is Jupyter, and the kernel ends even in the middle of a computation. A byte says that the user
 * pressed stop; if the main thread does not notice, its JavaScript is ended by force.
 */
const net = require('node:net');
const inspector = require('node:inspector');
const { workerData } = require('node:worker_threads');

const seen = /** @type {BigInt64Array} */ (workerData.seen);

/** How long a press may go unnoticed: a training step in native code is no reason for force, a second press is. */
const PATIENCE_MS = 4000;
const PATIENCE_AGAIN_MS = 600;
const DELIVERY_MS = 300;
/** The signal may reach the main thread a little before the note reaches this one. */
const AHEAD_MS = 150;

/**
 * Presses that the main thread has not noticed yet, as times.
 * @type {number[]}
 */
let open = [];

const line = new net.Socket({ fd: 3, readable: true, writable: false });
line.on('error', () => {});
line.on('close', () => process.kill(process.pid, 'SIGKILL'));
line.on('data', () => {
  const pressed = Date.now();
  dropNoticed();
  open.push(pressed);
  // The signal went to the whole group, or to launch.js alone: then it is passed on.
  setTimeout(() => {
    if (isOpen(pressed)) process.kill(process.pid, 'SIGINT');
  }, DELIVERY_MS);
  setTimeout(() => {
    if (isOpen(pressed)) terminate();
  }, open.length > 1 ? PATIENCE_AGAIN_MS : PATIENCE_MS);
});

/** @param {number} pressed */
function isOpen(pressed) {
  dropNoticed();
  return open.includes(pressed);
}

function dropNoticed() {
  const last = Number(Atomics.load(seen, 0));
  open = open.filter((pressed) => pressed - AHEAD_MS > last);
}

/** Ends the JavaScript that runs on the main thread, as a debugger's stop button does; the event loop goes on. */
function terminate() {
  const session = new inspector.Session();
  session.connectToMainThread();
  session.post('Runtime.terminateExecution', () => session.disconnect());
}
