'use strict';
const path = require('node:path');
const { MessageChannel, receiveMessageOnPort, Worker } = require('node:worker_threads');
const { SESSION, stringify } = require('../wire/messages');
const { CLOSED, HEARD } = require('./channel-state');

/**
 * Defect: nobody reads the socket on which a front end answers questions, and a cell that reads standard input waits
 * for ever.
 *
 * Repair: a thread of its own owns it (channel-thread.js), so that a cell can also wait for an answer in the middle of
 * an expression.
 *
 * @typedef {import('../wire/messages').Message} Message
 * @typedef {{ number: number, parent: string, prompt: string, ids: Uint8Array[] }} Question
 * @typedef {{ number: number, text: string }} Answer
 * @typedef {{ shared: Int32Array, zeromq: string, address: string, key: string, session: string,
 * answers: import('node:worker_threads').MessagePort }} ChannelStart
 */

/** How long a wait for an answer lasts at a time; between two the cell can be stopped. */
const TURN_MS = 50;
/** How long the end of the process waits for the socket to close: a process that ends before it crashes. */
const PATIENCE_MS = 1000;

class InputChannel {
  #shared = new Int32Array(new SharedArrayBuffer(8));
  #number = 0;
  /** @type {((text: string) => void) | undefined} gets the answer to the last question */
  #waiting;
  /** @type {import('node:worker_threads').MessagePort} */
  #answers;
  /** @type {Worker} */
  #thread;

  /** @param {import('../output/outlet').Connection} connection @param {number} port @param {string} zeromq its file */
  constructor({ transport, ip, key }, port, zeromq) {
    const { port1, port2 } = new MessageChannel();
    this.#answers = port1;
    this.#answers.on('message', (answer) => this.#take(answer));
    /** @type {ChannelStart} */
    const workerData = {
      shared: this.#shared,
      zeromq,
      address: `${transport}://${ip}:${port}`,
      key,
      session: SESSION,
      answers: port2,
    };
    const file = path.join(__dirname, 'channel-thread.js');
    this.#thread = new Worker(file, { workerData, transferList: [port2] });
    this.#thread.on('error', (error) => {
      process.stderr.write(`vitrine kernel: questions cannot be asked: ${error.message}\n`);
      process.exit(1);
    });
    this.#thread.unref();
    process.on('exit', () => this.close());
  }

  /** @returns {Promise<void>} when clients can connect */
  opened() {
    return new Promise((resolve) => this.#thread.once('message', () => resolve()));
  }

  /**
   * Asks the front end that sent a cell.
   * @param {Message} request @param {string} prompt @returns {Promise<string>} one line, without its end
   */
  ask(request, prompt) {
    this.#post(request, prompt);
    return new Promise((answer) => (this.#waiting = answer));
  }

  /**
   * The same, and nothing else happens until the answer is there.
   * @param {Message} request @param {string} prompt @returns {string}
   */
  askNow(request, prompt) {
    /** @type {string | undefined} */
    let text;
    this.#post(request, prompt);
    this.#waiting = (answer) => (text = answer);
    for (let heard = Atomics.load(this.#shared, HEARD); text === undefined; heard = Atomics.load(this.#shared, HEARD)) {
      const received = receiveMessageOnPort(this.#answers);
      if (received) this.#take(received.message);
      else Atomics.wait(this.#shared, HEARD, heard, TURN_MS);
    }
    return text;
  }

  close() {
    this.#thread.postMessage('close');
    Atomics.wait(this.#shared, CLOSED, 0, PATIENCE_MS);
  }

  /** @param {Message} request @param {string} prompt */
  #post({ header, ids }, prompt) {
    this.#number++;
    this.#thread.postMessage({ number: this.#number, parent: stringify(header), prompt, ids });
  }

  /**
   * An answer to a question before the last one is nobody's.
   * @param {Answer} answer
   */
  #take({ number, text }) {
    const waiting = this.#waiting;
    if (!waiting || number !== this.#number) return;
    this.#waiting = undefined;
    waiting(text);
  }
}

module.exports = { InputChannel };
