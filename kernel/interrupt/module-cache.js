'use strict';
const Module = require('node:module');
const { fileURLToPath } = require('node:url');
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

/**
 * The `import()` that cells wait for: modules that await as they load.
 * @type {Set<Promise<unknown>>}
 */
const underWay = new Set();

/**
 * @template T
 * @param {Promise<T>} loading an `import()` @returns {Promise<T>} the same
 */
function watchImport(loading) {
  underWay.add(loading);
  const done = () => void underWay.delete(loading);
  loading.then(done, done);
  return loading;
}

/** @returns {() => void} mends the caches after a stop */
function noteModules() {
  const before = new Set(Object.keys(require.cache));
  const mendEsModules = noteEsModules();
  return () => {
    const wasLoading = Atomics.exchange(shared, LOADING, 0n) > 0n || underWay.size > 0;
    underWay.clear();
    if (wasLoading) mendEsModules();
    const added = Object.keys(require.cache).filter((file) => !before.has(file));
    if (added.every((file) => require.cache[file]?.loaded !== false)) return;
    for (const file of added) delete require.cache[file];
  };
}

/** Node's own loader of ES modules, which launch.js makes reachable. */
const LOADER = 'internal/modules/esm/loader';

/**
 * The ES modules that are there, by address and type.
 * @returns {{ entries(): Iterable<[string, ByType]>, delete(url: string, type: string): void } | undefined} undefined
 * on a Node that keeps them elsewhere, where this repair is missing
 * @typedef {Record<string, unknown>} ByType
 */
function esModules() {
  try {
    return require(LOADER).getOrInitializeCascadedLoader().loadCache;
  } catch {
    return undefined;
  }
}

/**
 * The same for ES modules: one that was ended as it loaded would fail for ever, or keep its importers waiting.
 * @returns {() => void}
 */
function noteEsModules() {
  const modules = esModules();
  if (!modules) return () => {};
  const isThere = (/** @type {ByType} */ types) => Object.values(types).some(Boolean);
  const before = new Set([...modules.entries()].filter(([, types]) => isThere(types)).map(([url]) => url));
  return () => {
    for (const [url, types] of modules.entries()) {
      if (before.has(url)) continue;
      for (const type of Object.keys(types)) modules.delete(url, type);
      if (url.startsWith('file:')) delete require.cache[fileURLToPath(url)];
    }
  };
}

module.exports = { noteModules, watchImport, watchLoading };
