'use strict';
const { inspect } = require('node:util');
const { clip, red } = require('./marks');
const { stackLines } = require('./stack');

const CAUSE_LIMIT = 5;

/**
 * What a cell threw: name, message, stack, the causes behind it.
 * @param {unknown} value @param {import('./own-files').OwnFiles} files @returns {import('./report').ErrorContent}
 */
function describeThrown(value, files) {
  const { ename, evalue } = typeof value === 'string' ? { ename: 'Thrown', evalue: clip(value) } : headOf(value);
  const traceback = [`${red(ename)}: ${evalue}`, ...stackOf(value, files)];
  /** @type {unknown} */
  let cause = value;
  for (let depth = 0; depth < CAUSE_LIMIT && isError(cause) && cause.cause !== undefined; depth++) {
    cause = cause.cause;
    const head = headOf(cause);
    traceback.push(`${red('Caused by')} ${head.ename}: ${head.evalue}`, ...stackOf(cause, files));
  }
  if (value instanceof AggregateError) {
    for (const inner of value.errors.slice(0, CAUSE_LIMIT)) {
      const head = headOf(inner);
      traceback.push(`${red('One of them')} ${head.ename}: ${head.evalue}`);
    }
  }
  return { ename, evalue, traceback };
}

/**
 * Errors made in another realm are errors too.
 * @param {unknown} value @returns {value is Error}
 */
function isError(value) {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

/** @param {unknown} value */
function headOf(value) {
  if (!isError(value)) return { ename: 'Thrown', evalue: clip(inspect(value)) };
  return { ename: String(value.name || value.constructor?.name || 'Error'), evalue: clip(String(value.message)) };
}

/** @param {unknown} value @param {import('./own-files').OwnFiles} files */
function stackOf(value, files) {
  return isError(value) ? stackLines(value, files) : [];
}

module.exports = { describeThrown };
