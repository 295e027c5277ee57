'use strict';
const vm = require('node:vm');
const path = require('node:path');
const { Worker } = require('node:worker_threads');

/**
 * Defects: stopping a cell does not stop the work that it started (`model.fit` trains on); a SIGINT listener that a cell or
 * an imported package adds makes the next stop kill the kernel; a synchronous loop after an `await` cannot be stopped at all.
 *
 * Repairs: hooks that run first and have a moment to end their work in order; the signal is armed anew after each cell's
 * synchronous part; a watchdog thread (watchdog.js) ends JavaScript that keeps the kernel from seeing the signal.
 */

/** How long hooks (a training that ends its batch and writes its checkpoint) have until the cell is let go without them. */
const GRACE_MS = 5000;

class Interrupted extends Error {
  /** @override */
  name = 'Interrupted';
  constructor() {
    super('the cell was stopped');
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** When the main thread last saw an interrupt, in milliseconds since 1970; shared with the watchdog. */
const seen = new BigInt64Array(new SharedArrayBuffer(8));

/** Runs before anything else that listens: from here on a SIGINT does not end the process. */
function surviveInterrupts() {
  process.on('SIGINT', noteInterrupt);
}

function noteInterrupt() {
  Atomics.store(seen, 0, BigInt(Date.now()));
}

/**
 * `vm`, asked to break on SIGINT, takes all listeners away while it runs and resets the signal afterwards. A listener that was
 * added meanwhile then looks installed and is not: the next SIGINT has its default effect, death. Taking all away and adding
 * them again installs the signal truly.
 */
function keepSignalArmed() {
  const run = vm.runInThisContext;
  vm.runInThisContext = (code, options) => {
    try {
      return run(code, options);
    } finally {
      const listeners = process.rawListeners('SIGINT');
      process.removeAllListeners('SIGINT');
      for (const listener of listeners) process.on('SIGINT', /** @type {NodeJS.SignalsListener} */ (listener));
    }
  };
}

/** Starts the thread that watches the line from launch.js. A kernel started without it (a debugger) has no watchdog. */
function startWatchdog() {
  const worker = new Worker(path.join(__dirname, 'watchdog.js'), { workerData: { seen } });
  worker.on('error', () => {}); // without the line it ends, and stop works as far as signals do
  worker.unref();
}

/** @param {import('./session').Session} session */
function runHooks(session) {
  for (const hook of [...session.interruptHooks]) {
    try {
      hook();
    } catch (error) {
      console.error('An interrupt hook failed:', error);
    }
  }
}

/**
 * What the stop button does to the running cell. A second press, or hooks that take too long, lets the cell go at once.
 * @param {import('./session').Session} session @param {() => void} releaseExecutor
 */
function stopCell(session, releaseExecutor) {
  const { cell } = session;
  const hooks = session.interruptHooks.size;
  runHooks(session);
  if (!cell) return;
  cell.stops++;
  const release = () => {
    if (session.cell !== cell) return;
    releaseExecutor();
    cell.release(new Interrupted());
  };
  if (hooks === 0 || cell.stops > 1) release();
  else setTimeout(release, GRACE_MS).unref();
}

/** @param {unknown} error */
function isScriptInterruption(error) {
  return /** @type {{ code?: unknown } | null | undefined} */ (error)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
}

module.exports = { Interrupted, isScriptInterruption, keepSignalArmed, noteInterrupt, runHooks, startWatchdog, stopCell, surviveInterrupts };
