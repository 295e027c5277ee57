'use strict';
const { keepResult } = require('../cells/results');
const { isAutomatic, setAutomatic } = require('../staleness/command');
const { Ledger } = require('../staleness/ledger');
const { rerunHeading, staleNotice } = require('../staleness/notice');

/**
 * What a cell means for those that ran before it: they are named under it, or run again.
 *
 * @typedef {import('../cells/session').Cell} Cell
 * @typedef {import('../staleness/ledger').Stale} Stale
 * @typedef {import('../wire/messages').Message} Message
 * @typedef {{ key: string, count: number }} Identity
 */
class FollowUp {
  #session;
  #execute;
  #ledger;
  /** Whether cells became stale and did not run again since. */
  #isOpen = false;

  /**
   * @param {import('../cells/session').Session} session
   * @param {(source: string) => Promise<boolean>} execute runs the session's cell; whether it succeeded
   */
  constructor(session, execute) {
    this.#session = session;
    this.#execute = execute;
    this.#ledger = new Ledger(session.scope);
  }

  /**
   * To be called before a cell runs.
   * @returns {(cell: Cell, as?: Identity) => Stale[]} to be called after it, with what it is known by, if it is to be
   */
  begin() {
    const note = this.#ledger.begin();
    /** @type {Stale[] | undefined} */
    let stale;
    return (cell, as) => {
      stale ??= note(cell, as);
      this.#isOpen ||= stale.length > 0;
      return stale;
    };
  }

  /** @param {Message} request of a cell, in which a front end says which cells are no more */
  forgetDeleted({ metadata: { deletedCells } }) {
    if (Array.isArray(deletedCells)) this.#ledger.forget(deletedCells);
  }

  /**
   * After a cell that succeeded.
   * @param {Cell} cell @param {readonly Stale[]} stale by what it changed
   * @param {ReadonlySet<string>} waiting keys of the cells that run next
   * @param {string} [key] of the cell
   * @returns {Promise<void>} rejects where a cell that ran again failed, which is the session's then
   */
  async after(cell, stale, waiting, key) {
    if (!isAutomatic()) return this.tell(cell, stale, waiting);
    if (waiting.size === 0 && this.#isOpen) await this.#rerun(cell, new Set(key === undefined ? [] : [key]));
  }

  /**
   * @param {Cell} cell @param {readonly Stale[]} stale
   * @param {ReadonlySet<string>} waiting keys of cells that run next, so that nothing is to be said of them
   */
  tell(cell, stale, waiting) {
    const left = stale.filter(({ run }) => !waiting.has(run.key));
    if (left.length > 0) show(cell, staleNotice(left));
  }

  /**
   * The command `%rerun`.
   * @param {Cell} cell @param {string} words
   */
  async command(cell, words) {
    if (words !== '') return cell.output.print('stdout', `${setAutomatic(words)}\n`);
    if (!this.#ledger.next(new Set())) return cell.output.print('stdout', 'No cell ran on former values.\n');
    await this.#rerun(cell, new Set());
  }

  /**
   * Runs each stale cell once, under another cell; what is stale by then is named.
   * @param {Cell} cell @param {Set<string>} done keys of cells that are not to run
   */
  async #rerun(cell, done) {
    this.#isOpen = false;
    for (let run = this.#ledger.next(done); run; run = this.#ledger.next(done)) {
      done.add(run.key);
      show(cell, rerunHeading(run));
      const note = this.#ledger.begin();
      const again = this.#session.begin(`In[${run.count}]`, run.source, cell.output);
      const isDone = await this.#execute(run.source);
      note(again, run);
      if (!isDone) throw again.failure;
      if (!again.result) continue;
      for (const bundle of again.result.bundles) show(cell, bundle);
      keepResult(run.count, again.result.value);
    }
    this.tell(cell, this.#ledger.stale(), new Set());
  }
}

/** @param {Cell} cell @param {import('../output/bundles').MimeBundle} data */
function show(cell, data) {
  cell.output.display({ data, metadata: {}, transient: {} }, false);
}

module.exports = { FollowUp };
