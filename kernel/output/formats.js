'use strict';
const { inspect } = require('node:util');
const { safely } = require('../errors/safely');
const { encode } = require('./bundles');

/**
 * How the value of a cell is shown. A value that has a method `Symbol.for('Jupyter.display')` says so itself; what
 * a package taught the kernel (figures, tables, tensors) comes next; everything else is printed.
 *
 * @typedef {import('./bundles').MimeBundle} MimeBundle
 * @typedef {(value: unknown) => readonly MimeBundle[] | undefined} Formatter
 */
const DISPLAY = Symbol.for('Jupyter.display');

/** Lines of a printed value that are shown. */
const LINE_LIMIT = 60;

/** @type {Formatter[]} the latest first */
const formatters = [];

/**
 * Teaches the kernel how some values are shown; for others the function gives nothing.
 * @param {Formatter} format
 */
function addFormatter(format) {
  formatters.unshift(format);
}

/**
 * The outputs that a value makes, one or more.
 * @param {unknown} value @returns {Promise<MimeBundle[]>}
 */
async function represent(value) {
  const own = displayOf(value);
  if (own) return [encode(bundleOf(await own.call(value)))];
  for (const format of formatters) {
    const bundles = safely(() => format(value), undefined); // what has strange properties is printed
    if (bundles && bundles.length > 0) return bundles.map(encode);
  }
  return [{ 'text/plain': textOf(value) }];
}

/** @param {unknown} value @returns {((this: unknown) => unknown) | undefined} */
function displayOf(value) {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined;
  const method = safely(() => /** @type {Record<symbol, unknown>} */ (value)[DISPLAY], undefined);
  return typeof method === 'function' ? /** @type {(this: unknown) => unknown} */ (method) : undefined;
}

/** @param {unknown} bundle @returns {MimeBundle} */
function bundleOf(bundle) {
  const types = typeof bundle === 'object' && bundle !== null ? Object.keys(bundle) : [];
  if (types.length === 0 || types.some((type) => !type.includes('/')))
    throw new TypeError(
      `Symbol.for('Jupyter.display') gave ${inspect(bundle, { depth: 0 })}; wanted an object of MIME types, such as { 'text/html': '<b>bold</b>' }`,
    );
  return /** @type {MimeBundle} */ (bundle);
}

/** @param {unknown} value */
function textOf(value) {
  if (typeof value === 'string') return value;
  const lines = String(inspect(value)).split('\n');
  return lines.length > LINE_LIMIT
    ? [...lines.slice(0, LINE_LIMIT), `… ${lines.length - LINE_LIMIT} more lines; console.log shows all`].join('\n')
    : lines.join('\n');
}

module.exports = { addFormatter, represent };
