'use strict';
/**
 * Defect: a stop that ends JavaScript by force runs no `finally`, so `tf.tidy` never closes its scope and `tf.grad`
 * never ends its recording: from then on every operation is recorded, and memory grows until the kernel is restarted.
 *
 * Repair: after a stop the engine goes back to the depth that it had before the cell; what the open scopes held is
 * freed. TensorFlow.js keeps its engine in a global of its own, so nothing is imported here.
 *
 * @typedef {object} Engine
 * @property {() => void} endScope
 * @property {{ scopeStack: unknown[], numDataMovesStack: unknown[], gradientDepth: number, kernelDepth: number,
 * activeTape: unknown }} state
 */

/** @returns {() => void} brings the engine back to where it is now; outside a cell no scope is ever half open */
function noteScopes() {
  const depth = engine()?.state.scopeStack.length ?? 0;
  return () => {
    const now = engine();
    if (!now) return;
    const { state } = now;
    Object.assign(state, { gradientDepth: 0, kernelDepth: 0, activeTape: null });
    state.numDataMovesStack.length = 0;
    while (state.scopeStack.length > depth) now.endScope();
  };
}

/** @returns {Engine | undefined} */
function engine() {
  return /** @type {{ _tfengine?: Engine }} */ (globalThis)._tfengine;
}

module.exports = { noteScopes };
