'use strict';
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { importedFrom, importNow } = require('./modules');

/**
 * What the code of one cell is given (as `exports`, by tslab's name for it).
 *
 * @typedef {object} Frame
 * @property {Record<string, unknown>} cells the names of all cells
 * @property {unknown} last the value of the cell's last expression
 * @property {{ url: string, filename: string, dirname: string }} meta `import.meta`
 * @property {(module: unknown, names: Record<string, string>) => void} importNames declares names, each with what it
 * stands for in a module
 * @property {(specifier: string) => Promise<unknown>} importNow `import()`
 */

/**
 * @param {import('./scope').Scope} scope @param {NodeJS.Require} require that of tslab, from the notebook's folder
 * @returns {Frame}
 */
function openFrame(scope, require) {
  const { __dirname: dirname, __filename: filename } = ofFolder();
  return {
    cells: scope.cells,
    last: undefined,
    meta: { url: pathToFileURL(filename).href, filename, dirname },
    importNames(module, names) {
      for (const [name, imported] of Object.entries(names)) scope.follow(name, importedFrom(module, imported));
    },
    importNow: (specifier) => importNow(require, specifier),
  };
}

/** What a module of Node has beside the global names; a cell counts as a file in the notebook's folder. */
function ofFolder() {
  const folder = process.cwd();
  return { __dirname: folder, __filename: path.join(folder, 'cell.ts') };
}

/**
 * The value of a name that no cell declared.
 * @param {string} name @returns {unknown}
 */
function outsideName(name) {
  const around = /** @type {Record<string, unknown>} */ ({ ...ofFolder() });
  if (name in around) return around[name];
  if (name in globalThis) return /** @type {Record<string, unknown>} */ (globalThis)[name];
  throw new ReferenceError(`${name} is not defined`);
}

module.exports = { openFrame, outsideName };
