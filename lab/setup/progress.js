'use strict';
/**
 * One line a step, on standard error (standard output belongs to the command). In a terminal the line is rewritten in
 * place; in a log it appears when the step begins, every half minute, and when it ends.
 */
class Progress {
  /**
   * @param {{ stream?: NodeJS.WriteStream | { write(text: string): unknown, isTTY?: boolean, columns?: number }, now?:
   * () => number }} [options]
   */
  constructor({ stream = process.stderr, now = Date.now } = {}) {
    this.stream = stream;
    this.now = now;
    this.title = '';
    this.noted = '';
    this.isQuiet = false;
    this.began = 0;
    this.spoke = 0;
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
  }

  /** @param {string} line */
  say(line) {
    this.#clear();
    this.stream.write(`${line}\n`);
  }

  /**
   * @param {string} title @param {{ isQuiet?: boolean }} [options] `isQuiet`: nothing is said of a step that took less
   * than two seconds
   */
  begin(title, { isQuiet = false } = {}) {
    this.title = title;
    this.noted = '';
    this.isQuiet = isQuiet;
    this.began = this.spoke = this.now();
    if (!this.stream.isTTY && !isQuiet) this.stream.write(`  ${title} ...\n`);
    this.timer = setInterval(() => this.#draw(), this.stream.isTTY ? 250 : 5000);
    this.timer.unref();
  }

  /**
   * What is happening now, such as "120 of 514 packages".
   * @param {string} text
   */
  note(text) {
    this.noted = text;
  }

  seconds() {
    return (this.now() - this.began) / 1000;
  }

  /** @param {string} detail */
  end(detail) {
    clearInterval(this.timer);
    if (this.isQuiet && this.seconds() < 2) this.#clear();
    else this.say(`  ${this.title}: ${detail ? `${detail}, ` : ''}${this.seconds().toFixed(1)} s`);
  }

  /** The step ended in an error, which the caller prints. */
  stop() {
    clearInterval(this.timer);
    this.#clear();
  }

  #draw() {
    const line = `  ${this.title} ... ${this.noted ? `${this.noted}, ` : ''}${this.seconds().toFixed(0)} s`;
    if (this.stream.isTTY) this.stream.write(`\r\x1b[K${line.slice(0, (this.stream.columns ?? 80) - 1)}`);
    else if (this.now() - this.spoke >= 30_000) {
      this.spoke = this.now();
      this.stream.write(`${line}\n`);
    }
  }

  #clear() {
    if (this.stream.isTTY) this.stream.write('\r\x1b[K');
  }
}

module.exports = { Progress };
