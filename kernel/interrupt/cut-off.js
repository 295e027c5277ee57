'use strict';
const { Interrupted } = require('./interrupted');

/**
 * Defect: stopping a cell lets the kernel go on without it, but what it awaits still comes: its loop prints into later
 * cells, and its training trains on.
 *
 * Repair: a stopped cell is cut off, and with it all that it started. Its timers never fire again (cells/timers.js);
 * whatever else wakes it finds that printing, displaying and computing with tensors throws, so that the work ends in
 * order, through its `finally`.
 *
 * @param {import('../cells/session').Session} session @param {import('./stop-button').StopButton} stopButton
 */
function cutOffStopped(session, stopButton) {
  endPrints(session);
  endTensorWork(session, stopButton);
}

/**
 * The console swallows what its stream throws.
 * @param {import('../cells/session').Session} session
 */
function endPrints(session) {
  const methods = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (console));
  for (const [name, method] of Object.entries(methods)) {
    if (typeof method !== 'function' || name === 'Console') continue;
    methods[name] = (/** @type {unknown[]} */ ...all) => {
      session.endIfCutOff();
      return method(...all);
    };
  }
}

/**
 * TensorFlow.js keeps its engine in a global of its own, through which every operation goes.
 * @param {import('../cells/session').Session} session @param {import('./stop-button').StopButton} stopButton
 */
function endTensorWork(session, stopButton) {
  /** @type {{ runKernelFunc(...all: unknown[]): unknown } | undefined} */
  let engine;
  Object.defineProperty(globalThis, '_tfengine', {
    configurable: true,
    get: () => engine,
    set(made) {
      engine = made;
      if (!engine) return;
      const run = engine.runKernelFunc;
      engine.runKernelFunc = function (...all) {
        session.endIfCutOff();
        // A press that the event loop has not seen yet: better to end in order here than by force.
        if (stopButton.mustEnd && session.cell && session.origin.now === session.cell) throw new Interrupted();
        return run.apply(this, all);
      };
    },
  });
}

module.exports = { cutOffStopped };
