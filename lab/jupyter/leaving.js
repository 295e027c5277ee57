'use strict';
const PARENT_CHECK_MS = 1000;

/**
 * Calls `stop` when this process is asked to end: Ctrl-C, `kill`, a closed terminal; or npm, which started it, is gone
 * without a word. (A server that was started without npm may outlive the shell it was started from.)
 * @param {() => void} stop
 */
function onLeaving(stop) {
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, stop);
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(watch);
    stop();
  }, PARENT_CHECK_MS);
  watch.unref();
}

module.exports = { onLeaving };
