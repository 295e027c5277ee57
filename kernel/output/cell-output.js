'use strict';
const { StringDecoder } = require('node:string_decoder');

/**
 * Where the outputs of one cell go, also those of work that it started and that is not over yet when the next cell
 * runs: they belong to the cell that asked for them.
 */
class CellOutput {
  /** @type {Map<string, StringDecoder>} */
  #decoders = new Map();

  /**
   * @param {Pick<import('./outlet').Outlet, 'print' | 'publish'>} outlet
   * @param {import('../wire/messages').Message} request
   */
  constructor(outlet, request) {
    this.outlet = outlet;
    this.request = request;
  }

  /**
   * A character may arrive in two pieces.
   * @param {string} name @param {string | Uint8Array} chunk
   */
  print(name, chunk) {
    let decoder = this.#decoders.get(name);
    if (!decoder) this.#decoders.set(name, (decoder = new StringDecoder('utf8')));
    const text =
      typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (text !== '') this.outlet.print(this.request, name, text);
  }

  /** @param {object} content @param {boolean} update */
  display(content, update) {
    this.outlet.publish(this.request, update ? 'update_display_data' : 'display_data', content);
  }

  /** @param {boolean} wait */
  clear(wait) {
    this.outlet.publish(this.request, 'clear_output', { wait });
  }
}

module.exports = { CellOutput };
