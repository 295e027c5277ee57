'use strict';
const { CellOutput } = require('./cell-output');

/**
 * Outputs that do not go under their cell but to whoever asked for them, as a notebook would store them.
 *
 * @typedef {import('../wire/messages').Message} Message
 * @typedef {{ output_type: 'stream', name: string, text: string }
 * | { output_type: 'display_data', data: Record<string, unknown>, metadata: object }
 * | { output_type: 'error', ename: string, evalue: string, traceback: string[] }} StoredOutput
 */
class Collector {
  /** @type {StoredOutput[]} */
  outputs = [];
  /** @type {Map<string, StoredOutput>} by display id */
  #byId = new Map();
  #clearsNext = false;

  /**
   * What takes prints and displays in the place of a cell's output.
   * @param {Message} request
   */
  outputFor(request) {
    return new CellOutput(this, request);
  }

  /** @param {Message} _request @param {string} name @param {string} text */
  print(_request, name, text) {
    this.#clearIfAsked();
    const last = this.outputs.at(-1);
    if (last?.output_type === 'stream' && last.name === name) last.text += text;
    else this.outputs.push({ output_type: 'stream', name, text });
  }

  /** @param {Message} _request @param {string} type @param {object} content */
  publish(_request, type, content) {
    if (type === 'clear_output') {
      this.#clearsNext = true;
      if (/** @type {{ wait: boolean }} */ (content).wait !== true) this.#clearIfAsked();
      return;
    }
    const { data, metadata, transient } =
      /** @type {{ data: Record<string, unknown>, metadata: object, transient?: { display_id?: string } }} */ (content);
    const id = transient?.display_id;
    const former = id === undefined ? undefined : this.#byId.get(id);
    if (former?.output_type === 'display_data') Object.assign(former, { data, metadata });
    if (type !== 'display_data') return;
    this.#clearIfAsked();
    /** @type {StoredOutput} */
    const output = { output_type: 'display_data', data, metadata };
    this.outputs.push(output);
    if (id !== undefined) this.#byId.set(id, output);
  }

  #clearIfAsked() {
    if (!this.#clearsNext) return;
    this.#clearsNext = false;
    this.outputs = [];
    this.#byId.clear();
  }
}

module.exports = { Collector };
