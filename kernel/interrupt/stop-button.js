'use strict';
const vm = require('node:vm');
const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { Interrupted } = require('./interrupted');

/**
 * Defects: stopping a cell does not stop the work that it started (`model.fit` trains on); `vm`, asked to break on
 * SIGINT, takes all listeners away while a cell runs and resets the signal afterwards, so that a press at the wrong
 * moment is lost, and a listener that a cell or an imported package adds makes the next press kill the kernel; a
 * synchronous loop after an `await` cannot be stopped at all.
 *
 * Repairs: listeners are installed once, before anything else; hooks run first and have a moment to end their work in
 * order; JavaScript that keeps the kernel from seeing the signal is ended by a watchdog thread (watchdog.js), whatever
 * the cell awaited before.
 */

/**
 * How long hooks (a training that ends its batch and writes its checkpoint) have until the cell is let go without them.
 */
const GRACE_MS = 5000;

/**
 * What the watchdog sees of the main thread: the number of the last press that it noticed, how many hooks there are,
 * and how deep in packages being loaded it is; and what the watchdog says: that it ended the cell's JavaScript, and the
 * number of the last press.
 */
const shared = new BigInt64Array(new SharedArrayBuffer(40));
const [NOTICED, HOOKS, ENDED, LOADING, PRESSED] = [0, 1, 2, 3, 4];

/** Turns of the event loop within which a press is delivered. */
const DELIVERY_TURNS = 1000;

/**
 * Runs before anything else: a SIGINT to the process group does not end this process; launch.js gets it too and passes
 * it on.
 */
function surviveInterrupts() {
  process.on('SIGINT', () => {});
}

/** Takes the signal out of the hands of `vm`. */
function keepSignalInstalled() {
  const run = vm.runInThisContext;
  vm.runInThisContext = (code, options) =>
    run(code, typeof options === 'object' ? { ...options, breakOnSigint: false } : options);
}

/**
 * Starts the thread that holds the line from launch.js and tells of each press.
 * @param {() => void} press
 */
function startWatchdog(press) {
  const worker = new Worker(path.join(__dirname, 'watchdog.js'), { workerData: { shared } });
  worker.on('message', (number) => {
    Atomics.store(shared, NOTICED, number);
    press();
  });
  worker.on('error', (error) =>
    process.stderr.write(`vitrine kernel: the stop button does not work: ${error.message}\n`),
  );
  worker.unref();
}

class StopButton {
  /** @type {Set<() => void>} */
  #hooks = new Set();
  /** Lets tslab's executor go on; set when the executor is made. */
  releaseExecutor = () => {};

  /** @param {import('../cells/session').Session} session */
  constructor(session) {
    this.session = session;
  }

  /**
   * @param {() => void} hook
   * @returns {() => void} takes it away
   */
  addHook(hook) {
    const own = () => hook(); // one hook given twice is two registrations
    this.#hooks.add(own);
    Atomics.store(shared, HOOKS, BigInt(this.#hooks.size));
    return () => {
      this.#hooks.delete(own);
      Atomics.store(shared, HOOKS, BigInt(this.#hooks.size));
    };
  }

  /** Whether a press waits for the event loop to turn, as it does while a cell compiles. */
  get isPending() {
    return Atomics.load(shared, PRESSED) > Atomics.load(shared, NOTICED);
  }

  /**
   * Whether the cell must not go on, as it was stopped while it kept the event loop from turning. Where hooks wait, the
   * press may mean what they end, such as a training in the background: then it takes its usual way.
   */
  get mustEnd() {
    return this.isPending && this.#hooks.size === 0;
  }

  /** Lets a press that came before the end of a cell stop that cell, and not the next one. */
  async delivered() {
    for (let turn = 0; this.isPending && turn < DELIVERY_TURNS; turn++) await new Promise(setImmediate);
  }

  /**
   * Runs the hooks and lets the running cell go: at once when there are none, when its JavaScript was ended by force,
   * or at the second press; otherwise when the hooks took too long.
   */
  press() {
    this.session.origin.forget();
    const ended = Atomics.exchange(shared, ENDED, 0n) === 1n;
    const { cell } = this.session;
    const waiting = this.#hooks.size > 0;
    for (const hook of [...this.#hooks]) {
      try {
        hook();
      } catch (error) {
        console.error('A hook of the stop button failed:', error);
      }
    }
    if (!cell) return;
    cell.stops++;
    const release = () => {
      if (this.session.cell !== cell) return;
      this.releaseExecutor();
      cell.release(new Interrupted());
    };
    if (!waiting || ended || cell.stops > 1) release();
    else setTimeout(release, GRACE_MS).unref();
  }
}

module.exports = {
  ENDED,
  HOOKS,
  keepSignalInstalled,
  LOADING,
  NOTICED,
  PRESSED,
  shared,
  startWatchdog,
  StopButton,
  surviveInterrupts,
};
