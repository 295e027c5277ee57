'use strict';
const { promiseHooks } = require('node:v8');

/**
 * Which cell started what runs now, however long ago: promises and timers (timers.js) carry their cell along.
 *
 * Node's own `AsyncLocalStorage` says the same, but it keeps a book in which JavaScript that is ended by force leaves
 * open entries, and Node 20 ends the process over them.
 *
 * @typedef {import('./session').Cell} Cell
 */
const CELL = Symbol('cell');

class Origin {
  /**
   * Undefined outside cells, and where it is not known.
   * @type {Cell | undefined}
   */
  now;

  constructor() {
    promiseHooks.createHook({
      init: (promise) => {
        if (this.now) Object.defineProperty(promise, CELL, { value: this.now });
      },
      before: (promise) => {
        this.now = this.of(promise);
      },
      after: () => {
        this.now = undefined;
      },
    });
  }

  /** @param {Promise<unknown>} promise @returns {Cell | undefined} */
  of(promise) {
    return /** @type {{ [CELL]?: Cell }} */ (/** @type {unknown} */ (promise))[CELL];
  }

  /**
   * @template T
   * @param {Cell} cell @param {() => T} work @returns {T}
   */
  run(cell, work) {
    const before = this.now;
    this.now = cell;
    try {
      return work();
    } finally {
      this.now = before; // not reached where JavaScript is ended by force: see forget()
    }
  }

  /** After JavaScript was ended by force, or a timer threw. */
  forget() {
    this.now = undefined;
  }
}

module.exports = { Origin };
