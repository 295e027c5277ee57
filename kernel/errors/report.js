'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { inspect } = require('node:util');

/**
 * Defect: a failing cell prints its error on stderr and sends no Jupyter `error` message, so front ends show no error,
 * and nbclient reports a failed cell without saying why.
 *
 * Repair: the failure is kept (executor.js) and described here as Jupyter wants it: name, value and a traceback that shows
 * the reader's own lines (cells, the project's sources, files beside the notebook) and counts the others.
 *
 * @typedef {{ ename: string, evalue: string, traceback: string[] }} ErrorContent
 * @typedef {{ name: string, where: string, file: string, line: number, column: number } | { hidden: number }} Frame
 */

const VALUE_LIMIT = 2000;
const FRAME_LIMIT = 12;
const DIAGNOSTIC_LIMIT = 10;
const CAUSE_LIMIT = 5;
const FRAME = /^ +at (?:(.*?) \()?(In\[\d+\]|\/.*?|[A-Za-z]:\\.*?|file:.*?|[^():]+):(\d+):(\d+)\)?$/;

const red = (/** @type {string} */ text) => `\x1b[0;31m${text}\x1b[0m`;
const green = (/** @type {string} */ text) => `\x1b[0;32m${text}\x1b[0m`;

class ErrorReport {
  /** @param {import('../cells/session').Session} session @param {string} project */
  constructor(session, project) {
    this.session = session;
    this.project = project;
    this.folder = process.cwd();
  }

  /** @param {import('../cells/session').Failure} failure @returns {ErrorContent} */
  describe(failure) {
    return failure.kind === 'diagnostics' ? this.ofDiagnostics(failure.diagnostics) : this.ofThrown(failure.value);
  }

  /** @param {unknown} value @returns {ErrorContent} */
  ofThrown(value) {
    if (!isError(value)) {
      const evalue = clip(typeof value === 'string' ? value : inspect(value));
      return { ename: 'Thrown', evalue, traceback: [`${red('Thrown')}: ${evalue}`] };
    }
    const { ename, evalue } = headOf(value);
    const traceback = [`${red(ename)}: ${evalue}`, ...this.stackLines(value)];
    /** @type {unknown} */
    let cause = value;
    for (let depth = 0; depth < CAUSE_LIMIT && isError(cause) && cause.cause !== undefined; depth++) {
      cause = cause.cause;
      const head = isError(cause) ? headOf(cause) : { ename: 'Thrown', evalue: clip(inspect(cause)) };
      traceback.push(`${red('Caused by')} ${head.ename}: ${head.evalue}`, ...(isError(cause) ? this.stackLines(cause) : []));
    }
    if (value instanceof AggregateError) {
      for (const inner of value.errors.slice(0, CAUSE_LIMIT)) {
        const head = isError(inner) ? headOf(inner) : { ename: 'Thrown', evalue: clip(inspect(inner)) };
        traceback.push(`${red('One of them')} ${head.ename}: ${head.evalue}`);
      }
    }
    return { ename, evalue, traceback };
  }

  /** @param {import('tslab/dist/converter').Diagnostic[]} diagnostics @returns {ErrorContent} */
  ofDiagnostics(diagnostics) {
    const ename = diagnostics.some((one) => isSyntax(one.code)) ? 'SyntaxError' : 'TypeScriptError';
    // A message that explains itself in several steps comes as several diagnostics at one place.
    const groups = /** @type {(typeof diagnostics)[]} */ ([]);
    for (const one of diagnostics) {
      const last = groups.at(-1)?.[0];
      if (last && last.start.offset === one.start.offset && last.end.offset === one.end.offset) groups.at(-1)?.push(one);
      else groups.push([one]);
    }
    const place = (/** @type {typeof diagnostics[number]} */ one) =>
      `${one.fileName ?? this.session.cell?.name ?? 'cell'}:${one.start.line + 1}:${one.start.character + 1}`;
    const [first] = groups;
    const more = groups.length > 1 ? ` (and ${groups.length - 1} more)` : '';
    const evalue = clip(`${place(first[0])} - ${first[0].messageText}${more}`);
    const traceback = [red(ename)];
    for (const group of groups.slice(0, DIAGNOSTIC_LIMIT)) {
      const [one] = group;
      traceback.push(`${green(place(one))} - ${one.messageText} (TS${one.code})`);
      group.slice(1).forEach((step, index) => traceback.push('  '.repeat(index + 1) + step.messageText));
      const hint = hintFor(one);
      if (hint) traceback.push(hint);
      const file = one.fileName === undefined ? this.session.cell?.name : path.join(this.folder, one.fileName);
      if (file) traceback.push(...this.excerpt(file, one.start.line + 1, one.start.character + 1));
    }
    if (groups.length > DIAGNOSTIC_LIMIT) traceback.push(`… and ${groups.length - DIAGNOSTIC_LIMIT} more`);
    return { ename, evalue, traceback };
  }

  /** @param {Error} error */
  stackLines(error) {
    const frames = this.framesOf(error);
    const own = frames.flatMap((frame) => ('file' in frame ? [frame] : []));
    const cell = frames.findIndex((frame) => 'file' in frame && this.session.sources.has(frame.file));
    // However deep the package is, the line of the cell that called it stays.
    const head = frames.length <= FRAME_LIMIT ? frames.length : FRAME_LIMIT - 1;
    const kept = cell >= head ? frames[cell] : undefined;
    const lines = frames.slice(0, head).map(frameLine);
    if (kept) lines.push(...(cell > head ? [`    … ${cell - head} more`] : []), frameLine(kept));
    const after = frames.length - (kept ? cell + 1 : head);
    if (after > 0) lines.push(`    … ${after} more`);
    // The package's messages explain themselves; what the reader can change is the line that called it.
    const sources = path.join(this.project, 'src') + path.sep;
    const place = own.find(({ file }) => !file.startsWith(sources)) ?? own[0];
    return place ? [...lines, ...this.excerpt(place.file, place.line, place.column)] : lines;
  }

  /** @param {Error} error @returns {Frame[]} */
  framesOf(error) {
    /** @type {Frame[]} */
    const frames = [];
    let hidden = 0;
    for (const text of String(error.stack ?? '').split('\n')) {
      if (!/^ +at /.test(text)) continue;
      const match = FRAME.exec(text);
      const file = match?.[2] ?? '';
      if (!match || !this.isOwn(file)) {
        hidden++;
        continue;
      }
      if (hidden > 0) frames.push({ hidden });
      hidden = 0;
      // What earlier cells declared is called through tslab's proxy.
      const name = (match[1] ?? '').replace(/^async$|^Object\.<anonymous>$/, '').replace(/^(async )?Proxy\./, '$1');
      frames.push({ name, where: `${this.shorten(file)}:${match[3]}:${match[4]}`, file, line: Number(match[3]), column: Number(match[4]) });
    }
    return frames;
  }

  /** @param {string} file */
  isOwn(file) {
    if (this.session.sources.has(file)) return true;
    return !file.includes('/node_modules/') && [this.project, this.folder].some((folder) => file.startsWith(folder + path.sep));
  }

  /** @param {string} file */
  shorten(file) {
    if (this.session.sources.has(file)) return file;
    return path.relative(file.startsWith(this.folder + path.sep) ? this.folder : this.project, file);
  }

  /**
   * The line in question between its neighbours.
   * @param {string} file @param {number} line @param {number} column
   */
  excerpt(file, line, column) {
    const lines = (this.session.sources.get(file) ?? readText(file)).split('\n');
    if (lines[line - 1] === undefined) return [];
    const out = [''];
    for (let n = Math.max(1, line - 1); n <= Math.min(lines.length, line + 1); n++) {
      const gutter = `${n === line ? '>' : ' '} ${String(n).padStart(3)} | `;
      const text = lines[n - 1].slice(0, 160);
      out.push(n === line ? red(gutter) + text : gutter + text);
      if (n === line && column <= 160) out.push(`${' '.repeat(gutter.length - 2)}| ${lines[n - 1].slice(0, column - 1).replace(/[^\t]/g, ' ')}${red('^')}`);
    }
    return out;
  }
}

/**
 * Errors made in another realm are errors too.
 * @param {unknown} value @returns {value is Error}
 */
function isError(value) {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

/** @param {Error} error */
function headOf(error) {
  const ename = String(error.name || error.constructor?.name || 'Error');
  return { ename, evalue: clip(String(error.message)) };
}

/** @param {string} text */
function clip(text) {
  return text.length <= VALUE_LIMIT ? text : `${text.slice(0, VALUE_LIMIT)}… (${text.length - VALUE_LIMIT} more characters)`;
}

/** @param {Frame} frame */
function frameLine(frame) {
  if ('hidden' in frame) return `    … ${frame.hidden} ${frame.hidden === 1 ? 'frame' : 'frames'} outside the project`;
  return `    at ${frame.name ? `${frame.name} (${green(frame.where)})` : green(frame.where)}`;
}

/**
 * What to do about the mistakes of a reader who comes from Python, where TypeScript only says what is wrong.
 * @param {{ code: number, messageText: string }} diagnostic
 */
function hintFor({ code, messageText }) {
  if (/(?:^Type|^Argument of type|on type) 'Promise</.test(messageText)) return '  The value is still on its way (a promise): write await before the call that makes it.';
  // Of a named union TypeScript tells the name alone, which a reader cannot look up; the completion lists its members.
  if (/^(?:Type|Argument of type) '"[^"]*"' is not assignable to (?:parameter of )?type '[A-Z]\w*'\.$/.test(messageText)) return '  Press Tab between the quotes to see what is wanted.';
  if (code === 2304 && messageText.includes("'print'")) return '  To print, write console.log(...); show(...) draws.';
  return undefined;
}

/**
 * TypeScript numbers its syntax errors below 2000.
 * @param {number} code
 */
function isSyntax(code) {
  return code < 2000;
}

/** @param {string} file */
function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

module.exports = { ErrorReport };
