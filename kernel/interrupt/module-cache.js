'use strict';
const Module = require('node:module');
const { LOADING, shared } = require('./stop-button');

/**
 * Defect: a stop that ends JavaScript by force while a package loads leaves its unfinished modules in Node's cache, and
 * every later import gets those halves without a word.
 *
 * Repair: the watchdog is told while something loads, and waits; what it had to end all the same is taken out of the
 * cache, with all that was loaded since the cell began, which may hold on to the halves.
 */
function watchLoading() {
  const loader = /** @type {{ _load(...all: unknown[]): unknown }} */ (/** @type {unknown} */ (Module));
  const load = loader._load;
  loader._load = function (...all) {
    Atomics.add(shared, LOADING, 1n);
    try {
      return load.apply(this, all);
    } finally {
      Atomics.sub(shared, LOADING, 1n); // not reached where JavaScript is ended by force
    }
  };
}

/** @returns {() => void} mends the cache after a stop */
function noteModules() {
  const before = new Set(Object.keys(require.cache));
  return () => {
    Atomics.store(shared, LOADING, 0n);
    const added = Object.keys(require.cache).filter((file) => !before.has(file));
    if (added.every((file) => require.cache[file]?.loaded !== false)) return;
    for (const file of added) delete require.cache[file];
  };
}

module.exports = { noteModules, watchLoading };
