'use strict';

/**
 * The cells of this kernel, for the arrow keys of a console and its search. They end with the kernel.
 *
 * @typedef {{ line: number, source: string, output: string | null }} Entry
 */
const SESSION = 1;

class History {
  /** @type {Entry[]} */
  #entries = [];

  /** @param {Entry} entry */
  add(entry) {
    this.#entries.push(entry);
  }

  /**
   * The content of a `history_reply`. A range counts sessions as Jupyter does: 0 is the running one.
   * @param {Record<string, unknown>} request
   */
  answer(request) {
    const found = this.#find(request);
    const history = found.map(({ line, source, output }) => [
      SESSION,
      line,
      request.output === true ? [source, output] : source,
    ]);
    return { history };
  }

  /** @param {Record<string, unknown>} request @returns {Entry[]} */
  #find({ hist_access_type: kind, n, session, start, stop, pattern, unique }) {
    const last = (/** @type {Entry[]} */ entries) => (Number(n) > 0 ? entries.slice(-Number(n)) : entries);
    if (kind === 'tail') return last(this.#entries);
    if (kind === 'range') {
      if (session !== undefined && session !== 0 && session !== SESSION) return [];
      const to = Number(stop ?? Infinity);
      return this.#entries.filter(({ line }) => line >= Number(start ?? 0) && line < to);
    }
    if (kind !== 'search') return [];
    const wanted = globPattern(String(pattern ?? '*'));
    const matches = this.#entries.filter(({ source }) => wanted.test(source));
    return last(unique === true ? [...new Map(matches.map((entry) => [entry.source, entry])).values()] : matches);
  }
}

/**
 * `*` stands for any text, `?` for one character, as in file names.
 * @param {string} glob
 */
function globPattern(glob) {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's');
}

module.exports = { History };
