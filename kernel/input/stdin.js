'use strict';
const Module = require('node:module');
const { Readable } = require('node:stream');

/**
 * Standard input of a cell: a question to the front end for each line that is wanted, or an error at once where nobody
 * can answer. Each cell has a stream of its own, so that an abandoned question does not reach the next cell.
 *
 * @typedef {(prompt: string) => Promise<string>} Ask
 * @typedef {{ input?: unknown, output?: unknown, question(query: string, ...rest: unknown[]): unknown,
 * listenerCount(event: string): number }} Lines
 */

const NOBODY =
  'standard input: nobody can answer a question here (the cell was sent with allow_stdin: false, as runs without a notebook page are). Write the value into the cell, or run it in JupyterLab.';

class CellInput extends Readable {
  /** @type {Lines | undefined} */
  #lines;
  #asking = false;

  /** @param {Ask | undefined} ask */
  constructor(ask) {
    super();
    this.ask = ask;
  }

  /** @override */
  _read() {
    if (!this.ask) return void this.destroy(new Error(NOBODY));
    // A reader of lines reads ahead: only a line that someone waits for is a question.
    setImmediate(() => {
      if (!this.#lines || this.#lines.listenerCount('line') > 0) this.#ask('');
    });
  }

  /** @param {Lines} lines */
  serve(lines) {
    this.#lines = lines;
    const question = lines.question;
    lines.question = (query, ...rest) => {
      const answer = question.call(lines, query, ...rest);
      this.#ask(lines.output ? '' : query); // an output has been given the query already
      return answer;
    };
  }

  /** @param {string} prompt */
  #ask(prompt) {
    if (!this.ask || this.#asking || this.destroyed) return;
    this.#asking = true;
    void this.ask(prompt).then((line) => {
      this.#asking = false;
      this.push(`${line}\n`);
    });
  }
}

/**
 * Puts the stream of the running cell in the place of `process.stdin`.
 * @param {() => { cell: object | undefined, ask: Ask | undefined }} running
 */
function installInput(running) {
  /** @type {WeakMap<object, CellInput>} */
  const inputs = new WeakMap();
  Object.defineProperty(process, 'stdin', {
    configurable: true,
    get() {
      const { cell, ask } = running();
      const input = (cell && inputs.get(cell)) ?? new CellInput(ask);
      if (cell) inputs.set(cell, input);
      return input;
    },
  });
  for (const name of ['node:readline', 'node:readline/promises']) {
    const readline = /** @type {{ createInterface(...all: unknown[]): Lines }} */ (require(name));
    const create = readline.createInterface;
    readline.createInterface = (...all) => {
      const [given] = all;
      const input = given instanceof CellInput ? given : /** @type {{ input?: unknown }} */ (given)?.input;
      if (input instanceof CellInput && !input.ask) throw new Error(NOBODY);
      const lines = create(...all);
      if (input instanceof CellInput) input.serve(lines);
      return lines;
    };
  }
  Module.syncBuiltinESMExports();
}

module.exports = { installInput, NOBODY };
