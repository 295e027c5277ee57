'use strict';
const { inspect } = require('node:util');

/**
 * Defects: the replaced `process.stdout.write` never calls the callback that it is given (a stream piped to stdout
 * stops after its first chunk), cuts characters that arrive in two pieces, and prints what an earlier cell goes on to
 * say under the latest one; so does tslab's own display.
 *
 * @param {typeof import('tslab/dist/jupyter')} jupyter @param {import('../cells/session').Session} session
 */
function repairOutput(jupyter, session) {
  const handler = /** @type {{ createWriteToIopub(name: string): unknown }} */ (
    /** @type {unknown} */ (jupyter.JupyterHandlerImpl.prototype)
  );
  handler.createWriteToIopub = (name) => {
    /** @param {string | Uint8Array} chunk @param {unknown} [encoding] @param {unknown} [done] */
    return (chunk, encoding, done) => {
      session.output?.print(name, chunk);
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') process.nextTick(callback);
      return true;
    };
  };
  Object.defineProperty(jupyter, 'lastWriteDisplayData', {
    get() {
      const { output } = session;
      return output?.display.bind(output);
    },
    set() {}, // tslab sets it for each cell
  });
  // A tensor of weights in a last expression is a few lines, not a page.
  inspect.defaultOptions.maxArrayLength = 60;
  inspect.defaultOptions.maxStringLength = 4000;
}

module.exports = { repairOutput };
