'use strict';
const { randomUUID } = require('node:crypto');
const { encode } = require('./bundles');
const { addFormatter } = require('./formats');

/**
 * Defect: tslab's display functions send one MIME type a call.
 *
 * Repair: the `Host` that the package `vitrine` looks for: one output with several representations, outputs that
 * are replaced in place, and the hooks of the stop button. Messages leave at once, also from inside a synchronous loop,
 * because the sockets have their own thread.
 *
 * @typedef {import('./bundles').MimeBundle} MimeBundle
 * @param {import('../cells/session').Session} session @param {import('../interrupt/stop-button').StopButton} stopButton
 * @param {{ comms: import('../comms/comms').Comms, jobs: import('../comms/jobs').Jobs }} between
 */
function installHost(session, stopButton, { comms, jobs }) {
  /**
   * @param {MimeBundle} bundle @param {string | undefined} id @param {boolean} update
   * @param {{ vitrine?: { id: string } }} [metadata]
   */
  const send = (bundle, id, update, metadata = {}) => {
    const { output } = session;
    if (!output) throw new Error('display: no cell has run yet; outputs belong to a cell.');
    output.display({ data: encode(bundle), metadata, transient: id === undefined ? {} : { display_id: id } }, update);
  };
  /** @type {Set<string>} ids that outputs have */
  const known = new Set();
  const host = {
    /** @param {MimeBundle} bundle @param {{ id?: string, update?: string }} [place] */
    display(bundle, { id, update } = {}) {
      if (update !== undefined && !known.has(update))
        throw new Error(`display: no output has the id '${update}' so far; show one with { id: '${update}' } first`);
      send(bundle, id ?? update, update !== undefined);
      if (id !== undefined) known.add(id);
    },
    /** @param {MimeBundle} bundle */
    open(bundle) {
      const id = randomUUID();
      // Until the work ends the id stands in the notebook too, where a page that was opened again finds it.
      const kept = { vitrine: { id } };
      send(bundle, id, false, kept);
      /** @param {MimeBundle} next @param {'last'} [last] */
      const update = (next, last) => send(next, id, true, last ? {} : kept);
      return { update };
    },
    clear: ({ wait = false } = {}) => session.output?.clear(wait),
    /** @param {() => void} hook */
    onInterrupt: (hook) => stopButton.addHook(hook),
    addFormatter,
    controls: Object.freeze({
      /** @type {import('../comms/comms').Comms['open']} */
      open: (target, data, metadata, receive) => comms.open(target, data, metadata, receive),
      /** @type {import('../comms/comms').Comms['accept']} */
      accept: (target, take) => comms.accept(target, take),
      /** @type {import('../comms/jobs').Jobs['make']} */
      job: (work, take) => jobs.make(work, take),
      /** @type {import('../comms/jobs').Jobs['collect']} */
      collect: (work) => jobs.collect(work),
    }),
    get isPassing() {
      return session.origin.now?.isPassing === true;
    },
  };
  Object.defineProperty(globalThis, Symbol.for('vitrine.host'), { value: Object.freeze(host), configurable: true });
}

module.exports = { installHost };
