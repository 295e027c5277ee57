'use strict';
/**
 * The thread that sends outputs. Prints wait a moment for those that follow, so that ten thousand lines are a handful
 * of messages; the first after a silence leaves at once, and anything else that is sent takes those before it along.
 */
const { parentPort, workerData } = require('node:worker_threads');
const { sendText } = require('../wire/messages');

/** @typedef {import('./outlet').Output} Output */

/** How long prints are gathered. */
const GATHER_MS = 200;
/** Characters above which they are not gathered further. */
const MOST_GATHERED = 1e6;

const { shared, zeromq, address, key, session } = /** @type {import('./outlet').OutletStart} */ (workerData);
const underWay = new Int32Array(shared);
// No message is dropped, and each leaves at once.
const socket = new (require(zeromq).Publisher)({ sendHighWaterMark: 0, sendTimeout: 0 });

/** @type {{ parent: string, name: string, texts: string[], size: number } | undefined} */
let gathered;
let lastPrint = 0;
/** @type {NodeJS.Timeout | undefined} */
let timer;

/** @param {string} parent @param {string} type @param {string} content @param {number} size @param {string} metadata */
function send(parent, type, content, size, metadata = '{}') {
  sendText(socket, { key, session, parent, type, content, metadata, ids: [Buffer.from(type)] });
  Atomics.sub(underWay, 0, size);
  Atomics.notify(underWay, 0);
}

function sendPrints() {
  clearTimeout(timer);
  timer = undefined;
  if (!gathered) return;
  const { parent, name, texts, size } = gathered;
  gathered = undefined;
  lastPrint = Date.now();
  send(parent, 'stream', JSON.stringify({ name, text: texts.join('') }), size);
}

/** @param {Output} output */
function accept(output) {
  const { parent } = output;
  if ('type' in output) {
    sendPrints();
    return send(parent, output.type, output.content, output.content.length, output.metadata);
  }
  const { name, text } = output;
  if (gathered && (gathered.parent !== parent || gathered.name !== name)) sendPrints();
  gathered ??= { parent, name, texts: [], size: 0 };
  gathered.texts.push(text);
  gathered.size += text.length;
  const wait = lastPrint + GATHER_MS - Date.now();
  if (wait <= 0 || gathered.size >= MOST_GATHERED) sendPrints();
  else timer ??= setTimeout(sendPrints, wait);
}

// What comes before waits in the port.
void socket.bind(address).then(() => {
  parentPort?.on('message', accept);
  parentPort?.postMessage('open');
});
