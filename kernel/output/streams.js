'use strict';
const { StringDecoder } = require('node:string_decoder');
const { inspect } = require('node:util');

/**
 * Defects: the replaced `process.stdout.write` never calls the callback that it is given (a stream piped to stdout
 * stops after its first chunk), and cuts characters that arrive in two pieces.
 *
 * @param {typeof import('tslab/dist/jupyter')} jupyter
 */
function repairOutput(jupyter) {
  const handler =
    /** @type {{ createWriteToIopub(name: string, write: (name: string, text: string) => void): unknown }} */ (
      /** @type {unknown} */ (jupyter.JupyterHandlerImpl.prototype)
    );
  handler.createWriteToIopub = (name, write) => {
    const decoder = new StringDecoder('utf8');
    /** @param {string | Uint8Array} chunk @param {unknown} [encoding] @param {unknown} [done] */
    return (chunk, encoding, done) => {
      const text =
        typeof chunk === 'string'
          ? chunk
          : decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      if (text !== '') write(name, text);
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') process.nextTick(callback);
      return true;
    };
  };
  // A tensor of weights in a last expression is a few lines, not a page.
  inspect.defaultOptions.maxArrayLength = 60;
  inspect.defaultOptions.maxStringLength = 4000;
}

module.exports = { repairOutput };
