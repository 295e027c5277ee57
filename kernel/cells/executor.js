'use strict';
const { noteScopes } = require('./tensor-scopes');
const { onFreshStack } = require('./fresh-stack');
const { safely } = require('../errors/safely');
const { keepNamespaces } = require('../live/declarations');
const { noteNames } = require('../live/unreached');
const { openFrame } = require('../live/frame');
const { represent } = require('../output/formats');
const { repairConverter } = require('../compiler/hooks');
const { noteModules } = require('../interrupt/module-cache');
const { Interrupted } = require('../interrupt/interrupted');

/**
 * Defects: tslab's executor prints errors instead of handing them on, prints `Promise { <pending> }` for a last
 * expression that is a promise, tells an interrupted cell from a failed one only by the text of its error, and forgets
 * the types of what a cell declared before it failed, although the values are there ("Cannot find name" for an import
 * that worked).
 *
 * Repair: the console that the executor prints to is ours, what it gets is kept with the cell; the declarations are
 * kept here.
 *
 * @typedef {{ exports: import('../live/frame').Frame, require: NodeJS.Require }} Given what tslab calls a cell with
 *
 * @param {import('../compiler/typescript').TypeScript} ts
 * @param {typeof import('tslab/dist/executor')} executor @param {typeof import('tslab/dist/converter')} converter
 * @param {import('./session').Session} session @param {import('../interrupt/stop-button').StopButton} stopButton
 * @param {() => void} mendBuiltins see `guardBuiltins`
 */
function repairExecutor(ts, executor, converter, session, stopButton, mendBuiltins) {
  repairConverter(converter, (inner) => ({
    convert(_declared, source) {
      const result = inner.convert(session.declarations, source);
      if (result.diagnostics.length > 0) session.fail({ kind: 'diagnostics', diagnostics: result.diagnostics });
      else session.declarations = keepNamespaces(ts, session.declarations, result.declOutput ?? '');
      if (session.cell) for (const name of session.cell.declares) session.scope.declare(name);
      // Stopped before it began, or while it compiled: it must not begin.
      if (stopButton.mustEnd || (session.cell && session.cell.stops > 0)) throw new Interrupted();
      return result;
    },
    inspect: (_declared, source, position) => inner.inspect(session.declarations, source, position),
    complete: (_declared, source, position) => inner.complete(session.declarations, source, position),
  }));

  const create = executor.createExecutor;
  executor.createExecutor = (root, converters) => {
    const inner = create(root, converters, {
      log() {}, // the value of the last expression comes with the frame
      error: (...parts) => {
        // Diagnostics of the cell are known already; those of a `/** @module x */` cell are only printed, as tslab
        // does.
        if (parts.length > 1) return session.cell?.failure ? undefined : console.error(...parts);
        session.fail({ kind: 'thrown', value: parts[0] });
      },
    });
    stopButton.releaseExecutor = inner.interrupt;
    const { __tslab__: given } = /** @type {{ __tslab__: Given }} */ (/** @type {unknown} */ (globalThis));
    return {
      ...inner,
      interrupt() {}, // tslab calls it for each SIGINT; presses come from launch.js

      async execute(source) {
        const { cell } = session;
        if (!cell) throw new Error('execute: the session has no cell');
        const restoreScopes = noteScopes();
        const mendModules = noteModules();
        const keepFormerNames = noteNames(ts, session);
        const frame = (given.exports = openFrame(session.scope, given.require));
        try {
          const ran = await Promise.race([
            onFreshStack(() => {
              const running = session.origin.run(cell, () => inner.execute(source));
              mendBuiltins();
              return running;
            }, cell),
            cell.released,
          ]);
          mendBuiltins();
          if (frame.last !== undefined) cell.last = { value: frame.last };
          if (ran) await session.origin.run(cell, () => showLast(ts, cell));
        } catch (error) {
          mendBuiltins();
          session.fail({ kind: 'thrown', value: error });
        }
        await stopButton.delivered();
        // A stopped cell counts as failed even if its work ended in order: the cells after it must not run.
        if (cell.stops > 0) {
          cell.failure = { kind: 'thrown', value: new Interrupted() };
          cell.isCutOff = true;
          restoreScopes();
          mendModules();
        }
        if (cell.failure?.kind === 'thrown') keepFormerNames(cell);
        return cell.failure === undefined;
      },
    };
  };
}

/**
 * Waits for the value of the last expression and finds out how it is shown; a semicolon after it says not to.
 * @param {import('../compiler/typescript').TypeScript} ts @param {import('./session').Cell} cell
 */
async function showLast(ts, cell) {
  if (!cell.last) return;
  let { value } = cell.last;
  if (isPromise(value)) {
    value.then(undefined, (error) => endAtCell(ts, error, cell));
    value = await Promise.race([value, cell.released]);
  }
  if (value === undefined || value === null || endsInSemicolon(ts, cell.source)) return;
  // A value may represent itself by code of its own, which may never end.
  const bundles = await Promise.race([onFreshStack(() => represent(value), cell), cell.released]);
  cell.result = { value, bundles };
}

/** @param {import('../compiler/typescript').TypeScript} ts @param {string} source */
function endsInSemicolon(ts, source) {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022);
  const last = file.statements[file.statements.length - 1];
  return last !== undefined && last.getText(file).endsWith(';');
}

/**
 * What a promise does goes on after the cell has returned it, so the stack of its error does not reach the cell: the
 * line of the last expression, which made the promise, is put at the end.
 * @param {import('../compiler/typescript').TypeScript} ts @param {unknown} error @param {import('./session').Cell} cell
 */
function endAtCell(ts, error, { name, source }) {
  const thrown = /** @type {{ stack?: unknown } | null | undefined} */ (error);
  if (typeof thrown?.stack !== 'string' || thrown.stack.includes(`${name}:`)) return;
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022);
  const last = file.statements[file.statements.length - 1];
  if (!last) return;
  const { line, character } = file.getLineAndCharacterOfPosition(last.getStart(file));
  thrown.stack += `\n    at ${name}:${line + 1}:${character + 1}`;
}

/** @param {unknown} value @returns {value is Promise<unknown>} */
function isPromise(value) {
  const read = () => typeof (/** @type {{ then?: unknown }} */ (value).then) === 'function';
  return typeof value === 'object' && value !== null && safely(read, false);
}

module.exports = { repairExecutor };
