'use strict';
/**
 * The values that cells showed, as consoles keep them: `_` is the last, `__` and `___` are those before, `Out[3]` is
 * that of `In[3]`. They are globals, so a cell's own `_` comes before.
 */
const KEPT = 1000;

/** @type {Record<number, unknown>} */
const out = {};
const globals = /** @type {Record<string, unknown>} */ (globalThis);
Object.assign(globals, { Out: out, _: undefined, __: undefined, ___: undefined });

/** @param {number} count @param {unknown} value */
function keepResult(count, value) {
  out[count] = value;
  const numbers = Object.keys(out);
  if (numbers.length > KEPT) delete out[Number(numbers[0])];
  Object.assign(globals, { _: value, __: globals._, ___: globals.__ });
}

module.exports = { keepResult };
