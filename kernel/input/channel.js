'use strict';
const { readMessage, sendMessage } = require('../wire/messages');

/**
 * Defect: nobody reads the socket on which a front end answers questions, and a cell that reads standard input waits
 * for ever.
 *
 * @typedef {import('../wire/messages').Message} Message
 * @typedef {import('../wire/messages').Socket & AsyncIterable<Buffer[]>} Router
 */
class InputChannel {
  /** @type {{ id: string, answer(text: string): void } | undefined} */
  #waiting;

  /** @param {Router} socket @param {string} key */
  constructor(socket, key) {
    this.socket = socket;
    this.key = key;
    void this.#listen();
  }

  /**
   * Asks the front end that sent a cell.
   * @param {Message} request @param {string} prompt @returns {Promise<string>} one line, without its end
   */
  ask(request, prompt) {
    const content = { prompt, password: false };
    const id = sendMessage(this.socket, this.key, request, 'input_request', content, request.ids);
    return new Promise((answer) => (this.#waiting = { id, answer }));
  }

  async #listen() {
    for await (const frames of this.socket) {
      const reply = readMessage(this.key, frames);
      if (reply?.header.msg_type !== 'input_reply') continue;
      // An answer to a question of a cell that is over is nobody's.
      if (reply.parent.msg_id !== undefined && reply.parent.msg_id !== this.#waiting?.id) continue;
      this.#waiting?.answer(String(reply.content.value ?? ''));
      this.#waiting = undefined;
    }
  }
}

module.exports = { InputChannel };
