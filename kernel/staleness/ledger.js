'use strict';
/**
 * Which cells ran on former values: for each name of cells the version of its value, for each cell that ran to its end
 * the versions that it read.
 *
 * @typedef {object} Run the last run of a cell
 * @property {string} key what makes it the same cell when it runs again: its id in the front end, or else its source
 * @property {number} count its execution count
 * @property {string} source
 * @property {Map<string, Version>} read the names it read, also through functions that it called
 * @property {Set<string>} updated names that it read and gave a new value, as `k++` does
 *
 * @typedef {{ all: number, anew: number }} Version how often a name got a value; how often no update of the former one
 * @typedef {Version & { by: string | undefined, later: ReadonlySet<string> }} Name the cell that gave the value, and
 * what functions in it read when they are called
 * @typedef {{ run: Run, names: string[] }} Stale
 * @typedef {import('../cells/session').Cell} Cell
 */
class Ledger {
  /** @type {Map<string, Run>} */
  #runs = new Map();
  /** @type {Map<string, Name>} */
  #names = new Map();
  #scope;

  /** @param {import('../live/scope').Scope} scope */
  constructor(scope) {
    this.#scope = scope;
  }

  /**
   * Notes the values before a cell runs.
   * @returns {(cell: Cell, as?: { key: string, count: number }) => Stale[]} to be called after it, with what is kept
   * of it; gives the other cells that ran on what it changed
   */
  begin() {
    const before = this.#scope.values();
    return (cell, as) => {
      const changed = this.#note(cell, before, as?.key);
      if (as) this.#keep(cell, as, changed);
      return this.stale(changed).filter(({ run }) => run.key !== as?.key);
    };
  }

  /** @param {readonly string[]} keys of cells that are gone */
  forget(keys) {
    for (const key of keys) this.#runs.delete(key);
  }

  /**
   * The cells that ran on a former value, in the order in which they ran, each with the names: its value is former, or
   * a cell gave it that is stale itself.
   * @param {ReadonlySet<string>} [roots] names whose change is asked about; all by default
   * @returns {Stale[]}
   */
  stale(roots) {
    /** @type {Map<string, Stale>} */
    const found = new Map();
    for (let before = -1, now = 0; before !== now;) {
      before = now;
      for (const run of this.#runs.values()) {
        const names = [...run.read.keys()].filter((name) => {
          const { by } = this.#name(name);
          const isFormer = (!roots || roots.has(name)) && this.#isFormer(run, name);
          return isFormer || (by !== undefined && by !== run.key && found.has(by));
        });
        if (names.length > 0) found.set(run.key, { run, names });
      }
      now = [...found.values()].reduce((sum, { names }) => sum + names.length, 0);
    }
    return [...found.values()].sort((a, b) => a.run.count - b.run.count);
  }

  /**
   * The stale cell to run first: one that waits for no other.
   * @param {ReadonlySet<string>} done keys of cells that are not wanted
   * @returns {Run | undefined}
   */
  next(done) {
    const open = this.stale().filter(({ run }) => !done.has(run.key));
    const keys = new Set(open.map(({ run }) => run.key));
    const isReady = (/** @type {Stale} */ { run, names }) =>
      names.every((name) => {
        const { by } = this.#name(name);
        return by === undefined || by === run.key || !keys.has(by);
      });
    return (open.find(isReady) ?? open[0])?.run;
  }

  /**
   * A cell that updates a value is no reader of what other updates make of it: two counters would be stale for ever.
   * @param {Run} run @param {string} name
   */
  #isFormer({ read, updated }, name) {
    const now = this.#name(name);
    const then = read.get(name) ?? now;
    return updated.has(name) ? then.anew !== now.anew : then.all !== now.all;
  }

  /**
   * Raises the versions of the names that a cell gave a value to.
   * @param {Cell} cell @param {ReadonlyMap<string, unknown>} before @param {string | undefined} key
   * @returns {Set<string>} those that had another value before
   */
  #note({ usage, declares }, before, key) {
    const isSame = (/** @type {string} */ name, /** @type {unknown} */ then, /** @type {unknown} */ now) =>
      Object.is(then, now) ||
      (usage?.functions.has(name) && isFunction(then) && isFunction(now) && textOf(then) === textOf(now));
    const given = [...this.#scope.values()].filter(
      ([name, now]) => !before.has(name) || !isSame(name, before.get(name), now),
    );
    for (const [name] of given)
      this.#names.set(name, { ...this.#name(name), by: key, later: usage?.later.get(name) ?? NOTHING });
    const read = this.#readBy(usage, declares);
    for (const [name] of given) {
      const known = this.#name(name);
      this.#names.set(name, { ...known, all: known.all + 1, anew: known.anew + (read.has(name) ? 0 : 1) });
    }
    return new Set(given.map(([name]) => name).filter((name) => before.has(name)));
  }

  /** @param {Cell} cell @param {{ key: string, count: number }} as @param {ReadonlySet<string>} changed */
  #keep({ usage, declares, failure, source }, { key, count }, changed) {
    this.#runs.delete(key);
    if (failure) return;
    const names = this.#readBy(usage, declares);
    const read = new Map([...names].map((name) => [name, this.#name(name)]));
    const updated = new Set([...names].filter((name) => changed.has(name)));
    this.#runs.set(key, { key, count, source, read, updated });
  }

  /**
   * The names of other cells that a cell reads, itself or through functions among their values.
   * @param {import('../live/usage').Usage | undefined} usage @param {readonly string[]} declares
   */
  #readBy(usage, declares) {
    const all = new Set(usage?.reads);
    for (const name of all) for (const further of this.#name(name).later) all.add(further); // grows as it is walked
    for (const name of declares) all.delete(name);
    return all;
  }

  /** @param {string} name @returns {Name} */
  #name(name) {
    return this.#names.get(name) ?? { all: 0, anew: 0, by: undefined, later: NOTHING };
  }
}

/** @param {unknown} value @returns {value is Function} */
const isFunction = (value) => typeof value === 'function';

/** @param {Function} made whose own `toString` may say anything */
const textOf = (made) => Function.prototype.toString.call(made);

const NOTHING = new Set();

module.exports = { Ledger };
