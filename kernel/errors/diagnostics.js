'use strict';
const path = require('node:path');
const { hintForCommand } = require('./commands');
const { hintFor } = require('./hints');
const { clip, green, red } = require('./marks');

/** @typedef {import('tslab/dist/converter').Diagnostic} Diagnostic */

const DIAGNOSTIC_LIMIT = 10;
/** TypeScript numbers its syntax errors below this. */
const FIRST_SEMANTIC_CODE = 2000;

/**
 * Why the compiler did not take a cell: each complaint with its place, a hint, and the line in question.
 * @param {Diagnostic[]} diagnostics @param {string | undefined} cell its name @param {import('./own-files').OwnFiles}
 * files
 * @returns {import('./report').ErrorContent}
 */
function describeDiagnostics(diagnostics, cell, files) {
  const ename = diagnostics.some(({ code }) => code < FIRST_SEMANTIC_CODE) ? 'SyntaxError' : 'TypeScriptError';
  const groups = groupByPlace(diagnostics);
  const place = (/** @type {Diagnostic} */ one) =>
    `${one.fileName ?? cell ?? 'cell'}:${one.start.line + 1}:${one.start.character + 1}`;
  const [first] = groups;
  const line = cell === undefined ? undefined : files.cells.get(cell)?.split('\n')[first[0].start.line];
  const command = line && hintForCommand(line);
  if (command) {
    const { start } = first[0];
    const traceback = [red(ename), command, ...files.excerpt(String(cell), start.line + 1, start.character + 1)];
    return { ename, evalue: `${place(first[0])} - ${command}`, traceback };
  }
  const more = groups.length > 1 ? ` (and ${groups.length - 1} more)` : '';
  const evalue = clip(`${place(first[0])} - ${first[0].messageText}${more}`);
  const traceback = [red(ename)];
  for (const [one, ...steps] of groups.slice(0, DIAGNOSTIC_LIMIT)) {
    traceback.push(`${green(place(one))} - ${one.messageText} (TS${one.code})`);
    steps.forEach((step, index) => traceback.push('  '.repeat(index + 1) + step.messageText));
    const hint = hintFor(one);
    if (hint) traceback.push(hint);
    const file = one.fileName === undefined ? cell : path.join(files.folder, one.fileName);
    if (file) traceback.push(...files.excerpt(file, one.start.line + 1, one.start.character + 1));
  }
  if (groups.length > DIAGNOSTIC_LIMIT) traceback.push(`… and ${groups.length - DIAGNOSTIC_LIMIT} more`);
  return { ename, evalue, traceback };
}

/**
 * A message that explains itself in several steps comes as several diagnostics at one place.
 * @param {Diagnostic[]} diagnostics
 */
function groupByPlace(diagnostics) {
  const groups = /** @type {Diagnostic[][]} */ ([]);
  for (const one of diagnostics) {
    const last = groups.at(-1)?.[0];
    if (last && last.start.offset === one.start.offset && last.end.offset === one.end.offset) groups.at(-1)?.push(one);
    else groups.push([one]);
  }
  return groups;
}

module.exports = { describeDiagnostics };
