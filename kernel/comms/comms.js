'use strict';
const { randomUUID } = require('node:crypto');

/**
 * Comms: channels between the page and the kernel that carry messages outside cells, which is how controls on the page
 * tell of their values.
 *
 * @typedef {import('../wire/messages').Message} Message
 * @typedef {Record<string, unknown>} Data
 * @typedef {{ readonly id: string, send(data: Data): void, close(): void }} Comm
 * @typedef {(data: Data) => void} Receive
 * @typedef {(type: string, content: object, metadata: object) => void} Publish
 */
class Comms {
  /** @type {Map<string, { target: string, receive: Receive }>} */
  #open = new Map();
  /** @type {Map<string, (comm: Comm) => Receive>} */
  #targets = new Map();
  /**
   * The message of the page that is answered now.
   * @type {Message | undefined}
   */
  request;

  /** @param {import('../cells/session').Session} session */
  constructor(session) {
    this.session = session;
    /** @type {(parent: Message, type: string, content: object, metadata: object) => void} */
    this.publish = () => {};
  }

  /**
   * Opens a channel to the page.
   * @param {string} target what takes it there @param {Data} data @param {object} metadata @param {Receive} receive
   * @returns {Comm}
   */
  open(target, data, metadata, receive) {
    const comm = this.#comm(randomUUID());
    this.#send('comm_open', { comm_id: comm.id, target_name: target, data }, metadata);
    this.#open.set(comm.id, { target, receive });
    return comm;
  }

  /**
   * Takes channels that the page opens.
   * @param {string} target @param {(comm: Comm) => Receive} accept
   */
  accept(target, accept) {
    this.#targets.set(target, accept);
  }

  /** @param {unknown} target only these; all where it is undefined or empty */
  info(target) {
    const comms = [...this.#open].filter(([, comm]) => !target || comm.target === target);
    return { comms: Object.fromEntries(comms.map(([id, comm]) => [id, { target_name: comm.target }])) };
  }

  /**
   * A message of the page. One for a channel of an earlier kernel is nobody's.
   * @param {Message} request
   */
  handle(request) {
    const { comm_id, target_name, data } = request.content;
    const id = String(comm_id);
    const given = /** @type {Data} */ (typeof data === 'object' && data !== null ? data : {});
    this.request = request;
    try {
      if (request.header.msg_type === 'comm_close') this.#open.delete(id);
      else if (request.header.msg_type === 'comm_msg') this.#open.get(id)?.receive(given);
      else {
        const accept = this.#targets.get(String(target_name));
        if (accept) this.#open.set(id, { target: String(target_name), receive: accept(this.#comm(id)) });
        else this.#send('comm_close', { comm_id: id, data: {} }, {});
      }
    } finally {
      this.request = undefined;
    }
  }

  /** @param {string} id @returns {Comm} */
  #comm(id) {
    return {
      id,
      send: (data) => this.#send('comm_msg', { comm_id: id, data }, {}),
      close: () => {
        if (this.#open.delete(id)) this.#send('comm_close', { comm_id: id, data: {} }, {});
      },
    };
  }

  /** @param {string} type @param {object} content @param {object} metadata */
  #send(type, content, metadata) {
    const parent = this.request ?? this.session.output?.request;
    if (!parent) throw new Error('comm: no cell has run yet; a channel to the page is opened by a cell.');
    this.publish(parent, type, content, metadata);
  }
}

module.exports = { Comms };
