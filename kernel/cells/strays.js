'use strict';
const { safely } = require('../errors/safely');
const { onFreshStack } = require('./fresh-stack');
const { Interrupted } = require('../interrupt/interrupted');

/**
 * Defect: what a timer throws, or a promise that nobody waits for, tslab prints with `console.error` from the handler
 * that keeps the process alive; a value that throws while it is printed ends the kernel.
 *
 * Repair: it is described as the error of a cell is, under the cell that started the work.
 *
 * @param {import('../cells/session').Session} session @param {import('../errors/report').ErrorReport} report
 */
function reportStrays(session, report) {
  /** @param {unknown} value @param {unknown} where the promise, or a word */
  const tell = (value, where) => {
    const started = where instanceof Promise ? session.origin.of(where) : session.origin.now;
    session.origin.forget();
    const cell = started ?? session.latest;
    // What a stopped cell throws is its end.
    if (!cell || started?.isCutOff || safely(() => value instanceof Interrupted, false)) return;
    const say = (/** @type {string[]} */ lines) =>
      cell.output.print('stderr', [`Uncaught, in work that ${cell.name} started:`, ...lines, ''].join('\n'));
    // Printing the value can run the reader's code.
    onFreshStack(async () => report.ofThrown(value).traceback).then(say, () =>
      say(['what was thrown cannot be printed']),
    );
  };
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.removeAllListeners(event);
    process.on(event, tell);
  }
}

module.exports = { reportStrays };
