'use strict';
const { green } = require('./marks');

/**
 * A line of a stack that the reader can do something about, or the number of those between that he cannot.
 * @typedef {{ name: string, where: string, file: string, line: number, column: number } | { hidden: number }} Frame
 * @typedef {import('./own-files').OwnFiles} OwnFiles
 */

const FRAME_LIMIT = 12;
const FRAME = /^ +at (?:(.*?) \(|async )?(In\[\d+\]|\/.*?|[A-Za-z]:\\.*?|file:.*?|[^():]+):(\d+):(\d+)\)?$/;

/**
 * The stack of an error: the reader's own lines, the others counted, and an excerpt where he can change something.
 * @param {string} stack @param {OwnFiles} files
 */
function stackLines(stack, files) {
  const frames = framesOf(stack, files);
  const own = frames.flatMap((frame) => ('file' in frame ? [frame] : []));
  const cell = frames.findIndex((frame) => 'file' in frame && files.cells.has(frame.file));
  // However deep the package is, the line of the cell that called it stays.
  const head = frames.length <= FRAME_LIMIT ? frames.length : FRAME_LIMIT - 1;
  const kept = cell >= head ? frames[cell] : undefined;
  const lines = frames.slice(0, head).map(frameLine);
  if (kept) lines.push(...(cell > head ? [`    … ${cell - head} more`] : []), frameLine(kept));
  const after = frames.length - (kept ? cell + 1 : head);
  if (after > 0) lines.push(`    … ${after} more`);
  // The package's messages explain themselves; what the reader can change is the line that called it.
  const place = own.find(({ file }) => !files.isPackage(file)) ?? own[0];
  return place ? [...lines, ...files.excerpt(place.file, place.line, place.column)] : lines;
}

/** @param {string} stack @param {OwnFiles} files @returns {Frame[]} */
function framesOf(stack, files) {
  /** @type {Frame[]} */
  const frames = [];
  let hidden = 0;
  for (const text of stack.split('\n')) {
    if (!/^ +at /.test(text)) continue;
    const match = FRAME.exec(text);
    const file = match?.[2] ?? '';
    if (!match || !files.includes(file)) {
      hidden++;
      continue;
    }
    if (hidden > 0) frames.push({ hidden });
    hidden = 0;
    const [, called = '', , line, column] = match;
    const name = called.replace(/^async$|^Object\.<anonymous>$/, '');
    const where = `${files.shorten(file)}:${line}:${column}`;
    frames.push({ name, where, file, line: Number(line), column: Number(column) });
  }
  return frames;
}

/** @param {Frame} frame */
function frameLine(frame) {
  if ('hidden' in frame) return `    … ${frame.hidden} ${frame.hidden === 1 ? 'frame' : 'frames'} outside the project`;
  return `    at ${frame.name ? `${frame.name} (${green(frame.where)})` : green(frame.where)}`;
}

module.exports = { stackLines };
