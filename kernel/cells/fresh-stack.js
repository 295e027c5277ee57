'use strict';
const { MessageChannel } = require('node:worker_threads');

/**
 * Calls from a fresh stack: when the watchdog ends what runs, everything on the stack ends with it, and the kernel's
 * own loop must not be there. A port's message has no bookkeeping in JavaScript, unlike a timer.
 * @template T
 * @param {() => Promise<T>} work @returns {Promise<T>}
 */
function onFreshStack(work) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.once('message', () => {
      port1.close();
      work().then(resolve, reject);
    });
    port2.postMessage(0);
  });
}

module.exports = { onFreshStack };
