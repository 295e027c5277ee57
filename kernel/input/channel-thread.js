'use strict';
/** The thread that asks questions and hears the answers, also while the main thread waits for one. */
const { parentPort, workerData } = require('node:worker_threads');
const { readMessage, sendText } = require('../wire/messages');
const { CLOSED, HEARD } = require('./channel-state');

/** @typedef {import('./channel').Question} Question */

const { shared, zeromq, address, key, session, answers } = /** @type {import('./channel').ChannelStart} */ (workerData);
const socket = new (require(zeromq).Router)();
/** @type {{ id: string, number: number } | undefined} */
let waiting;

/** @param {Question} question */
function ask({ number, parent, prompt, ids }) {
  const content = JSON.stringify({ prompt, password: false });
  const to = ids.map((id) => Buffer.from(id));
  const id = sendText(socket, { key, session, parent, type: 'input_request', content, ids: to });
  waiting = { id, number };
}

async function listen() {
  await socket.bind(address);
  parentPort?.on('message', (question) => (question === 'close' ? socket.close() : ask(question)));
  parentPort?.postMessage('open');
  for await (const frames of socket) {
    const reply = readMessage(key, frames);
    if (reply?.header.msg_type !== 'input_reply' || !waiting) continue;
    // An answer to a question of a cell that is over is nobody's.
    if (reply.parent.msg_id !== undefined && reply.parent.msg_id !== waiting.id) continue;
    answers.postMessage({ number: waiting.number, text: String(reply.content.value ?? '') });
    waiting = undefined;
    Atomics.add(shared, HEARD, 1);
    Atomics.notify(shared, HEARD);
  }
  Atomics.store(shared, CLOSED, 1);
  Atomics.notify(shared, CLOSED);
}

void listen();
