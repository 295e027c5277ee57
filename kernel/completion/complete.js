'use strict';
const { toCodePoints } = require('../wire/positions');
const { filesAt } = require('./files');
const { linkedPackages } = require('./packages');
const { stringAt } = require('./strings');

/**
 * Defects: tslab completes what stands in quotes as if nothing were typed yet, knows no files, and says of the names it
 * offers neither kind nor meaning.
 *
 * @typedef {import('../compiler/typescript').TypeScript} TypeScript
 * @typedef {import('typescript').CompletionEntry} Entry
 * @typedef {import('typescript').SymbolDisplayPart} Part
 * @typedef {{ displayParts: Part[], documentation?: Part[] }} Details
 * @typedef {{ entries: Entry[], describe?: (entry: Entry) => Details | undefined }} Known what the compiler offers
 * @typedef {{ start: number, end: number, candidates: string[], original?: Known }} Offered
 * @typedef {{ name: string, kind: string, entry?: Entry }} Match a name, and what the compiler knows of it
 * @typedef {{ start: number, end: number, matches: Match[] }} Completion
 */

/** Names whose signature and documentation are looked up, which takes time. */
const DESCRIBED = 20;

/** What TypeScript calls kinds, in a word that readers know. */
const KINDS = new Map([
  ['var', 'variable'],
  ['let', 'variable'],
  ['const', 'variable'],
  ['local var', 'variable'],
  ['local function', 'function'],
  ['local class', 'class'],
  ['getter', 'property'],
  ['setter', 'property'],
  ['alias', 'import'],
  ['external module name', 'module'],
  ['script', 'module'],
  ['directory', 'folder'],
]);

/**
 * The names that fit at a place, as the content of a `complete_reply`.
 * @param {TypeScript} ts @param {{ complete(code: string, cursor: number): Offered }} executor @param {string} code
 * @param {number} cursor in UTF-16 units
 */
function complete(ts, executor, code, cursor) {
  const offered = executor.complete(code, cursor);
  const quoted = stringAt(ts, code, cursor);
  const found = quoted ? inString(offered, quoted, cursor) : asNames(offered);
  const [start, end] = [found.start, found.end].map((position) => toCodePoints(code, position));
  const types = found.matches.map(({ name, kind, entry }, index) => ({
    text: name,
    type: KINDS.get(kind) ?? kind,
    start,
    end,
    ...(entry && index < DESCRIBED ? describe(offered, entry) : {}),
  }));
  return {
    matches: found.matches.map(({ name }) => name),
    cursor_start: start,
    cursor_end: end,
    metadata: { _jupyter_types_experimental: types },
  };
}

/** @param {Offered} offered @returns {Completion} */
function asNames({ start, end, candidates, original }) {
  const entries = new Map((original?.entries ?? []).map((entry) => [entry.name, entry]));
  const matches = candidates.map((name) => ({ name, kind: entries.get(name)?.kind ?? '', entry: entries.get(name) }));
  return { start, end, matches };
}

/**
 * Modules, the texts that a type allows, and else files. What is completed is the whole text or its part after the last
 * slash.
 * @param {Offered} offered @param {import('./strings').Quoted} quoted @param {number} cursor @returns {Completion}
 */
function inString({ original }, { typed, isModule }, cursor) {
  const known = [...(original?.entries ?? [])].sort((a, b) => order(a.sortText, b.sortText) || order(a.name, b.name));
  // A module has nothing to tell beyond its name, and finding that out takes long.
  /** @type {Match[]} */
  const all = known.map((entry) => ({ name: entry.name, kind: entry.kind, ...(isModule ? {} : { entry }) }));
  if (isModule && !typed.includes('/'))
    for (const name of linkedPackages())
      if (!known.some((entry) => entry.name === name)) all.push({ name, kind: 'external module name' });
  const segment = typed.slice(typed.lastIndexOf('/') + 1);
  for (const part of new Set([typed, segment])) {
    const matches = all.filter(({ name }) => name.startsWith(part));
    if (matches.length > 0) return { start: cursor - part.length, end: cursor, matches };
  }
  const files = isModule || all.length > 0 ? [] : filesAt(typed);
  const matches = files.map((name) => ({ name, kind: name.endsWith('/') ? 'directory' : 'file' }));
  return { start: cursor - segment.length, end: cursor, matches };
}

/** @param {string} a @param {string} b */
function order(a, b) {
  return a < b ? -1 : Number(a > b);
}

/** @param {Offered} offered @param {Entry} entry */
function describe({ original }, entry) {
  const details = original?.describe?.(entry);
  if (!details) return {};
  const text = (/** @type {Part[]} */ parts) => parts.map((part) => part.text).join('');
  const documentation = text(details.documentation ?? []);
  return { signature: text(details.displayParts), ...(documentation ? { documentation } : {}) };
}

module.exports = { complete };
