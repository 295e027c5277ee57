'use strict';
const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { SESSION, stringify } = require('../wire/messages');

/**
 * Defects: each print is a message of its own, and a server drops what exceeds a thousand a second; prints gathered on
 * the main thread would stay there while a cell computes.
 *
 * Repair: a thread of its own owns the socket of outputs (outlet-thread.js). It gathers prints, sends everything in the
 * order in which it was given, and is awake while the main thread is not.
 *
 * @typedef {{ transport: string, ip: string, key: string }} Connection
 * @typedef {{ parent: string, type: string, content: string, metadata: string }
 * | { parent: string, name: string, text: string }} Output
 * @typedef {{ shared: SharedArrayBuffer, zeromq: string, address: string, key: string, session: string }} OutletStart
 */

/** Characters on their way to the thread above which a cell that prints waits for it. */
const MOST_UNDER_WAY = 32e6;
/** How long the end of the process waits for outputs to leave. */
const PATIENCE_MS = 1000;
const TURN_MS = 50;

class Outlet {
  /** One number: characters that the thread has not sent yet. */
  #underWay = new Int32Array(new SharedArrayBuffer(4));
  /** @type {WeakMap<object, string>} */
  #parents = new WeakMap();
  /** @type {Worker} */
  #thread;

  /** @param {Connection} connection @param {number} port @param {string} zeromq the module's file */
  constructor({ transport, ip, key }, port, zeromq) {
    /** @type {OutletStart} */
    const workerData = {
      shared: /** @type {SharedArrayBuffer} */ (this.#underWay.buffer),
      zeromq,
      address: `${transport}://${ip}:${port}`,
      key,
      session: SESSION,
    };
    this.#thread = new Worker(path.join(__dirname, 'outlet-thread.js'), { workerData });
    this.#thread.on('error', (error) => {
      process.stderr.write(`vitrine kernel: outputs cannot be sent: ${error.message}\n`);
      process.exit(1);
    });
    this.#thread.unref();
    process.on('exit', () => this.#drain());
  }

  /** @returns {Promise<void>} when clients can connect */
  opened() {
    return new Promise((resolve) => this.#thread.once('message', () => resolve()));
  }

  /**
   * Throws where the content cannot be written as JSON.
   * @param {import('../wire/messages').Message} parent @param {string} type @param {object} content @param {object}
   * metadata
   */
  publish(parent, type, content, metadata = {}) {
    const text = stringify(content);
    const output = { parent: this.#headerOf(parent), type, content: text, metadata: stringify(metadata) };
    this.#post(output, text.length);
  }

  /** @param {import('../wire/messages').Message} parent @param {string} name @param {string} text */
  print(parent, name, text) {
    this.#post({ parent: this.#headerOf(parent), name, text }, text.length);
  }

  close() {
    this.#drain();
    void this.#thread.terminate();
  }

  /** @param {Output} output @param {number} size */
  #post(output, size) {
    while (Atomics.load(this.#underWay, 0) > MOST_UNDER_WAY) this.#wait();
    Atomics.add(this.#underWay, 0, size);
    this.#thread.postMessage(output);
  }

  #drain() {
    for (let ms = 0; ms < PATIENCE_MS && Atomics.load(this.#underWay, 0) > 0; ms += TURN_MS) this.#wait();
  }

  #wait() {
    Atomics.wait(this.#underWay, 0, Atomics.load(this.#underWay, 0), TURN_MS);
  }

  /** @param {import('../wire/messages').Message} parent */
  #headerOf(parent) {
    let text = this.#parents.get(parent);
    if (text === undefined) this.#parents.set(parent, (text = stringify(parent.header)));
    return text;
  }
}

module.exports = { Outlet };
