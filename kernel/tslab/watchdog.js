'use strict';
/**
 * A thread beside the kernel that is awake when the kernel is not. It holds the line from launch.js: when the line closes,
 * launch.js is gone and so is Jupyter, and the kernel ends even in the middle of a computation. A byte says that the user
 * pressed stop; if the main thread does not notice, its JavaScript is ended by force.
 */
const net = require('node:net');
const inspector = require('node:inspector');
const { workerData } = require('node:worker_threads');

const seen = /** @type {Int32Array} */ (workerData.seen);
const PATIENCE_MS = 4000;
const PATIENCE_AGAIN_MS = 600;
const DELIVERY_MS = 300;

let pending = 0;
let counted = 0;

const line = new net.Socket({ fd: 3, readable: true, writable: false });
line.on('error', () => {});
line.on('close', () => process.kill(process.pid, 'SIGKILL'));
line.on('data', () => {
  pending++;
  const turn = pending;
  const again = turn > 1;
  // The signal went to the whole group, or to launch.js alone: then it is passed on.
  setTimeout(() => {
    if (!noticed()) process.kill(process.pid, 'SIGINT');
  }, DELIVERY_MS);
  setTimeout(() => {
    if (pending < turn || noticed()) return;
    terminate();
  }, again ? PATIENCE_AGAIN_MS : PATIENCE_MS);
});

function noticed() {
  const count = Atomics.load(seen, 0);
  if (count === counted) return false;
  counted = count;
  pending = 0;
  return true;
}

/** Ends the JavaScript that runs on the main thread, as a debugger's stop button does; the event loop goes on. */
function terminate() {
  const session = new inspector.Session();
  session.connectToMainThread();
  session.post('Runtime.terminateExecution', () => session.disconnect());
}
