'use strict';
const { MessageChannel } = require('node:worker_threads');
const { Interrupted } = require('../interrupt/interrupted');

/**
 * Calls from a fresh stack: when the watchdog ends what runs, everything on the stack ends with it, and the kernel's
 * own loop must not be there. A port's message has no bookkeeping in JavaScript, unlike a timer. Work of a cell that is
 * stopped before its turn comes is not begun: nobody would end it any more.
 * @template T
 * @param {() => Promise<T>} work @param {{ stops: number }} [cell] @returns {Promise<T>}
 */
function onFreshStack(work, cell) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.once('message', () => {
      port1.close();
      if (cell && cell.stops > 0) reject(new Interrupted());
      else work().then(resolve, reject);
    });
    port2.postMessage(0);
  });
}

module.exports = { onFreshStack };
