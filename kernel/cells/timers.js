'use strict';
const { syncBuiltinESMExports } = require('node:module');
const timers = require('node:timers');
const promised = require('node:timers/promises');

/**
 * Timers carry the cell that set them along, and those of a cell that was cut off never fire again. Only an immediate
 * that was waiting by then is let through: `LayersModel.fit` sleeps on one, and ends in order at its next operation.
 *
 * @param {import('./origin').Origin} origin
 */
function carryThroughTimers(origin) {
  for (const name of /** @type {const} */ (['setTimeout', 'setInterval', 'setImmediate'])) {
    const plain = /** @type {(...all: unknown[]) => unknown} */ (/** @type {unknown} */ (timers[name]));
    const carrying = (/** @type {unknown} */ callback, /** @type {unknown[]} */ ...rest) => {
      const cell = origin.now;
      if (!cell || typeof callback !== 'function') return plain(callback, ...rest);
      const wasCutOff = cell.isCutOff;
      const isRefused = () => cell.isCutOff && (name !== 'setImmediate' || wasCutOff);
      /** @this {unknown} @param {unknown[]} all */
      function carried(...all) {
        if (isRefused()) return clearTimeout(/** @type {NodeJS.Timeout} */ (this));
        origin.now = cell;
        /** @type {Function} */ (callback).apply(this, all);
        origin.now = undefined; // not reached where it throws: the report of it says where it came from
      }
      return plain(carried, ...rest);
    };
    Object.defineProperties(carrying, Object.getOwnPropertyDescriptors(plain));
    Object.assign(timers, { [name]: carrying });
    Object.assign(globalThis, { [name]: carrying });
  }
  carryThroughPromised(origin);
  syncBuiltinESMExports();
}

/** @param {import('./origin').Origin} origin */
function carryThroughPromised(origin) {
  for (const name of /** @type {const} */ (['setTimeout', 'setImmediate'])) {
    const plain = /** @type {(...all: unknown[]) => Promise<unknown>} */ (promised[name]);
    const carrying = (/** @type {unknown[]} */ ...all) => {
      const cell = origin.now;
      const done = plain(...all);
      if (!cell) return done;
      return new Promise((resolve, reject) => {
        done.then((value) => cell.isCutOff || resolve(value), reject);
      });
    };
    Object.assign(promised, { [name]: carrying });
  }
  const ticks = promised.setInterval;
  /** @type {typeof ticks} */
  const carrying = async function* (...all) {
    const cell = origin.now;
    for await (const value of ticks(...all)) {
      if (cell?.isCutOff) return;
      yield /** @type {Awaited<typeof value>} */ (value);
    }
  };
  Object.assign(promised, { setInterval: carrying });
  Object.assign(promised.scheduler, {
    wait: (/** @type {number} */ ms, /** @type {import('node:timers').TimerOptions} */ options) =>
      promised.setTimeout(ms, undefined, options),
  });
}

module.exports = { carryThroughTimers };
