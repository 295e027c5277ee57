'use strict';
const { inspect } = require('node:util');
const { clip, red } = require('./marks');
const { safely, textOf } = require('./safely');
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
  let cause = causeOf(value);
  for (let depth = 0; depth < CAUSE_LIMIT && cause !== undefined; depth++) {
    const head = headOf(cause);
    traceback.push(`${red('Caused by')} ${head.ename}: ${head.evalue}`, ...stackOf(cause, files));
    cause = causeOf(cause);
  }
  for (const inner of innerErrors(value)) {
    const head = headOf(inner);
    traceback.push(`${red('One of them')} ${head.ename}: ${head.evalue}`);
  }
  return { ename, evalue, traceback };
}

/**
 * Errors made in another realm are errors too.
 * @param {unknown} value @returns {value is Error}
 */
function isError(value) {
  return safely(() => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]', false);
}

/** @param {unknown} value @returns {unknown} */
function causeOf(value) {
  return isError(value) ? safely(() => value.cause, undefined) : undefined;
}

/** @param {unknown} value @returns {unknown[]} */
function innerErrors(value) {
  return safely(() => (value instanceof AggregateError ? Array.from(value.errors).slice(0, CAUSE_LIMIT) : []), []);
}

/** @param {unknown} value */
function headOf(value) {
  if (!isError(value)) return { ename: 'Thrown', evalue: clip(print(value)) };
  const name = textOf(() => value.name || value.constructor?.name || 'Error', print, 'Error');
  return {
    ename: clip(name),
    evalue: clip(textOf(() => value.message, print, 'the message of this error cannot be read')),
  };
}

/** @param {unknown} value */
function print(value) {
  const plain = () => inspect(value, { customInspect: false, getters: false });
  return safely(() => String(inspect(value)), safely(plain, `a value of type ${typeof value} that cannot be printed`));
}

/** @param {unknown} value @param {import('./own-files').OwnFiles} files */
function stackOf(value, files) {
  if (!isError(value)) return [];
  const stack = safely(() => value.stack, undefined);
  return typeof stack === 'string' ? stackLines(stack, files) : [];
}

module.exports = { describeThrown };
