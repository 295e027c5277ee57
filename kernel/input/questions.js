'use strict';
const { NOBODY } = require('./stdin');

/**
 * Questions in the middle of an expression, as browsers and Deno have them: `prompt('How many?')` gives the answer, or
 * where it is empty the second argument; `confirm('Delete?')` gives true for y or yes, false for n, no or nothing, and
 * asks again after anything else. Until the answer is there, nothing else happens.
 *
 * @param {() => ((prompt: string) => string) | undefined} asker undefined where nobody can answer
 */
function installQuestions(asker) {
  /** @param {unknown} message */
  const ask = (message) => {
    const now = asker();
    if (!now) throw new Error(NOBODY);
    return now(String(message));
  };
  const prompt = (/** @type {unknown} */ message = '', /** @type {unknown} */ preset = '') =>
    ask(message) || String(preset);
  const confirm = (/** @type {unknown} */ message = '') => {
    for (;;) {
      const answer = ask(`${message} [y/N] `).trim().toLowerCase();
      if (['y', 'yes'].includes(answer)) return true;
      if (['', 'n', 'no'].includes(answer)) return false;
    }
  };
  for (const [name, value] of Object.entries({ prompt, confirm }))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

module.exports = { installQuestions };
