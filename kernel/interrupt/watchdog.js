'use strict';
/**
 * A thread beside the kernel that is awake when the kernel is not. It holds the line from launch.js: when the line
 * closes, launch.js is gone and so is Jupyter, and the kernel ends even in the middle of a computation. A byte says
 * that the user pressed stop: the main thread is told, and if it does not notice, its JavaScript is ended by force.
 */
const net = require('node:net');
const inspector = require('node:inspector');
const { setTimeout: sleep } = require('node:timers/promises');
const { parentPort, workerData } = require('node:worker_threads');
const { ENDED, HOOKS, LOADING, NOTICED, PRESSED } = require('./stop-button');

const shared = /** @type {BigInt64Array} */ (workerData.shared);

/** After this the event loop of a kernel that is idle or waits has noticed. */
const DELIVERY_MS = 300;
/**
 * Where hooks wait to end a training in order, a long step in native code is no reason for force; a second press is.
 */
const PATIENCE_MS = 4000;
/** How often a package that loads is waited for, one delivery each. */
const LOAD_TURNS = 30;
/** Time for the event loop to turn after a termination. */
const SETTLE_MS = 50;

let presses = 0n;

const line = new net.Socket({ fd: 3, readable: true, writable: false });
line.on('error', () => {});
line.on('close', () => process.kill(process.pid, 'SIGKILL'));
line.on('data', (bytes) => {
  for (let n = 0; n < bytes.length; n++) void follow(++presses);
});

/**
 * Tells the main thread, and sees to it that it listens.
 * @param {bigint} press
 */
async function follow(press) {
  const patient = isNoticed(press - 1n) && Atomics.load(shared, HOOKS) > 0n;
  Atomics.store(shared, PRESSED, press);
  parentPort?.postMessage(press);
  await sleep(DELIVERY_MS);
  if (patient && !isNoticed(press)) await sleep(PATIENCE_MS);
  let loads = 0;
  while (!isNoticed(press)) {
    // A package is let finish loading, for a while: half a package helps no one. A second press does not wait.
    if (isNoticed(press - 1n) && Atomics.load(shared, LOADING) > 0n && loads++ < LOAD_TURNS) {
      await sleep(DELIVERY_MS);
      continue;
    }
    const stuck = await isInCell(); // while native code runs, this waits
    if (stuck && !isNoticed(press)) return terminate();
    await sleep(DELIVERY_MS);
  }
}

/** @param {bigint} press */
function isNoticed(press) {
  return Atomics.load(shared, NOTICED) >= press;
}

/** Ends the JavaScript that runs on the main thread, as a debugger's stop button does; the event loop goes on. */
async function terminate() {
  if (Atomics.load(shared, ENDED) === 1n) return; // done for an earlier press, not noticed yet
  Atomics.store(shared, ENDED, 1n);
  await new Promise((resolve) => debug().post('Runtime.terminateExecution', resolve));
  await sleep(SETTLE_MS);
  await evaluate('0'); // Node answers nothing from within a loop after a termination, unless it answered between
}

/**
 * Whether the main thread is inside code that a cell started, looked up from within, where a debugger would break: only
 * then may it be ended. The kernel's own frames do not appear in stacks (compiler/source-maps.js).
 */
async function isInCell() {
  const expression = `(() => { const limit = Error.stackTraceLimit; Error.stackTraceLimit = 500;
    try { return new Error().stack; } finally { Error.stackTraceLimit = limit; } })()`;
  const frames = String(await evaluate(expression))
    .split('\n')
    .slice(1);
  // A built-in function (`at Array.map (<anonymous>)`) says nothing of who called it: the compiler calls them too, and
  // ending the compiler half-way would leave every later cell without one. A nameless function of a file does
  // (`at Object.<anonymous> (In[3]:1:1)`).
  return frames.some((frame) => !/<anonymous>(\)|:\d)/.test(frame) && !frame.includes('/node_modules/zeromq/'));
}

/** @param {string} expression @returns {Promise<unknown>} */
function evaluate(expression) {
  return new Promise((resolve) =>
    debug().post('Runtime.evaluate', { expression, returnByValue: true }, (_error, answer) =>
      resolve(answer?.result?.value),
    ),
  );
}

/** @type {inspector.Session | undefined} */
let connected;

/** The connection to the main thread, made when first needed and kept. */
function debug() {
  if (!connected) {
    connected = new inspector.Session();
    connected.connectToMainThread();
  }
  return connected;
}
