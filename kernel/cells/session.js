'use strict';
const { Interrupted } = require('../interrupt/interrupted');
const { outsideName } = require('../live/frame');
const { Origin } = require('./origin');
const { Scope } = require('../live/scope');

/**
 * What the repairs share: the cell that runs, and the cells that ran.
 *
 * @typedef {object} Cell
 * @property {string} name as it appears in stack frames, `In[3]`
 * @property {string} source
 * @property {number} stops how often the user pressed stop
 * @property {Failure | undefined} failure why it failed
 * @property {{ value: unknown } | undefined} last the value of its last expression
 * @property {Result | undefined} result that value, and how it is shown
 * @property {string[]} declares the names that it gives a value to
 * @property {import('../live/usage').Usage | undefined} usage the names that it uses, once it is compiled
 * @property {(reason: Error) => void} release lets the kernel go on although the cell's promise never settles
 * @property {Promise<never>} released rejects when the cell was released
 * @property {import('../output/cell-output').CellOutput} output
 * @property {boolean} [isPassing] whether what it shows is soon replaced, as while a slider moves
 * @property {boolean} isCutOff whether it was stopped for good: what it started has no right to run any more
 *
 * @typedef {{ value: unknown, bundles: import('../output/bundles').MimeBundle[] }} Result
 *
 * @typedef {{ kind: 'thrown', value: unknown } | { kind: 'diagnostics', diagnostics:
 * import('tslab/dist/converter').Diagnostic[] }} Failure
 */

class Session {
  /** @type {Cell | undefined} */
  cell;
  /**
   * Sources by cell name, for the line shown under an error.
   * @type {Map<string, string>}
   */
  sources = new Map();
  /** Values of what the cells so far declared. */
  scope = new Scope(outsideName);
  /** Types of what the cells so far declared. */
  declarations = '';
  /**
   * The last cell that began.
   * @type {Cell | undefined}
   */
  latest;
  origin = new Origin();

  /**
   * @param {string} name @param {string} source @param {import('../output/cell-output').CellOutput} output
   * @returns {Cell}
   */
  begin(name, source, output) {
    this.origin.forget();
    /** @type {(reason: Error) => void} */
    let release = () => {};
    const released = /** @type {Promise<never>} */ (new Promise((_, reject) => (release = reject)));
    released.catch(() => {}); // nobody may be waiting
    this.sources.set(name, source);
    this.cell = {
      name,
      source,
      stops: 0,
      failure: undefined,
      last: undefined,
      result: undefined,
      declares: [],
      usage: undefined,
      release,
      released,
      output,
      isCutOff: false,
    };
    return (this.latest = this.cell);
  }

  end() {
    this.cell = undefined;
  }

  /**
   * Where what is printed or shown now belongs; undefined before the first cell.
   * @returns {import('../output/cell-output').CellOutput | undefined}
   */
  get output() {
    this.endIfCutOff();
    return (this.origin.now ?? this.latest)?.output;
  }

  /** Ends the work that runs now, by a throw, when its cell was stopped. */
  endIfCutOff() {
    if (this.origin.now?.isCutOff) throw new Interrupted();
  }

  /**
   * The first reason counts: what follows is its consequence.
   * @param {Failure} failure
   */
  fail(failure) {
    if (this.cell) this.cell.failure ??= failure;
  }
}

module.exports = { Session };
