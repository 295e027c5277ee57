'use strict';

/** @typedef {import('../context').Context} Context */
/**
 * One step of the set-up. It is skipped when its result is there and right, and may be killed at any moment.
 * @typedef {object} Step
 * @property {string} name
 * @property {string} title
 * @property {(context: Context) => number} megabytes an estimate of the disk that it takes
 * @property {(context: Context) => boolean} isDone
 * @property {(context: Context) => Promise<void>} [check] before any step runs: is there what this one needs?
 * @property {(context: Context) => Promise<string>} run gives a few words for the progress line
 * @property {string} [consequence] the set-up goes on without it, and this is what it means
 * @property {boolean} [isQuiet] it always runs and speaks only when it takes long
 */

/**
 * The steps in their order.
 * @type {Step[]}
 */
const steps = [
  require('./packages'),
  require('./python'),
  require('./cluster'),
  require('./tensorflow'),
  require('./addon'),
  require('./build'),
  require('./jupyter'),
];

module.exports = { steps };
