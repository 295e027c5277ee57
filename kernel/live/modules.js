'use strict';
const { pathToFileURL } = require('node:url');
const { watchImport } = require('../interrupt/module-cache');

/**
 * What an import gives, as TypeScript has it with `esModuleInterop`: a CommonJS module is its own default export.
 *
 * @typedef {Record<string, unknown>} Exports
 * @typedef {NodeJS.Require} Require
 */

/** @type {WeakMap<object, Exports>} */
const namespaces = new WeakMap();

/** @param {unknown} value @returns {value is Exports} */
function isTranslated(value) {
  return typeof value === 'object' && value !== null && /** @type {Exports} */ (value).__esModule === true;
}

/**
 * The value of `import * as name`.
 * @param {unknown} module @returns {Exports}
 */
function namespaceOf(module) {
  if (isTranslated(module)) return module;
  const isObject = (typeof module === 'object' && module !== null) || typeof module === 'function';
  const known = isObject ? namespaces.get(module) : undefined;
  if (known) return known;
  /** @type {Exports} */
  const namespace = {};
  if (isObject) {
    for (const key of Object.getOwnPropertyNames(module)) {
      if (key === 'default') continue;
      const get = () => /** @type {Exports} */ (module)[key];
      Object.defineProperty(namespace, key, { get, enumerable: true });
    }
    namespaces.set(module, namespace);
  }
  namespace.default = module;
  return namespace;
}

/**
 * Reads what one name of an import stands for, now or later: a module may change its variables.
 * @param {unknown} module @param {string} imported `default`, `*` or the name of an export @returns {() => unknown}
 */
function importedFrom(module, imported) {
  if (imported === '*') {
    const namespace = namespaceOf(module);
    return () => namespace;
  }
  if (imported === 'default' && !isTranslated(module)) return () => module;
  return () => /** @type {Exports} */ (module)[imported];
}

/**
 * `import(specifier)` in a cell.
 * @param {Require} require @param {string} specifier @returns {Promise<unknown>}
 */
async function importNow(require, specifier) {
  try {
    return namespaceOf(require(specifier));
  } catch (error) {
    // A module that awaits at its top level.
    if (/** @type {{ code?: unknown }} */ (error)?.code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error;
    return watchImport(import(pathToFileURL(require.resolve(specifier)).href));
  }
}

module.exports = { importedFrom, importNow };
