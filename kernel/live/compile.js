'use strict';
const { nestedVariables } = require('./declarations');
const { programOf } = require('./program');
const { References } = require('./references');
const { LAST, rewriteCell } = require('./rewrite');
const { usageOf } = require('./usage');

/**
 * Defect: tslab gives each cell variables of its own and copies their values into an object for later cells once, so
 * that a function goes on with the former value of what a later cell assigns or declares anew.
 *
 * Repair: one scope for all cells. What tslab adds to a cell's code is left out, and its second translation, from a
 * module to CommonJS, is replaced by one against that scope.
 *
 * @typedef {import('../compiler/typescript').TypeScript} TypeScript
 * @typedef {import('typescript').SourceFile} SourceFile
 */

/**
 * @param {TypeScript} ts @param {import('../cells/session').Session} session
 */
function compileAgainstScope(ts, session) {
  let cellCode = '';
  emitModules(ts, (code) => (cellCode = code));
  const transpile = ts.transpileModule;
  Object.assign(ts, {
    /** @type {typeof transpile} */
    transpileModule(input, options) {
      if (input === '' || !cellCode.startsWith(input)) return transpile(input, options);
      return translate(ts, input, session);
    },
  });
}

/**
 * Has the builders emit a cell as the module that it is, its last expression marked.
 * @param {TypeScript} ts @param {(code: string) => void} keep gets the code of a cell
 */
function emitModules(ts, keep) {
  const create = /** @type {(...all: unknown[]) => ReturnType<typeof ts.createAbstractBuilder>} */ (
    /** @type {unknown} */ (ts.createAbstractBuilder)
  );
  Object.assign(ts, {
    createAbstractBuilder: (/** @type {unknown[]} */ ...all) => {
      const builder = create(...all);
      const emit = builder.emit;
      builder.emit = (target, write, token, onlyDeclarations, transformers) => {
        const cell = target?.fileName.endsWith('/__tslab__.ts') ? target : undefined;
        const checker = () => builder.getProgram().getTypeChecker();
        /** @type {typeof write} */
        const writeAndKeep = (file, text, ...rest) => {
          if (cell && file.endsWith('.js')) keep(text);
          const nested = cell && file.endsWith('.d.ts') ? nestedVariables(ts, checker(), cell) : '';
          write?.(file, text + nested, ...rest);
        };
        const { afterDeclarations } = transformers ?? {};
        const before = cell ? [markLast(ts)] : [];
        return emit.call(builder, target, writeAndKeep, token, onlyDeclarations, { before, afterDeclarations });
      };
      return builder;
    },
  });
}

/**
 * Puts a label before a last statement that is an expression: a label is kept wherever TypeScript moves the statement.
 * @param {TypeScript} ts
 * @returns {import('typescript').TransformerFactory<SourceFile>}
 */
function markLast(ts) {
  const { factory } = ts;
  return () => (file) => {
    const statements = [...file.statements];
    let at = statements.length - 1;
    while (at > 0 && ts.isExportDeclaration(statements[at])) at--; // the list of names that tslab adds
    const last = statements[at];
    if (!last || !ts.isExpressionStatement(last)) return file;
    statements[at] = ts.setTextRange(factory.createLabeledStatement(LAST, last), last);
    return factory.updateSourceFile(file, statements);
  };
}

/**
 * @param {TypeScript} ts @param {string} code a cell as a module @param {import('../cells/session').Session} session
 * @returns {ReturnType<TypeScript['transpileModule']>}
 */
function translate(ts, code, { cell, scope }) {
  let outputText = '';
  let sourceMapText = '';
  const { program, file } = programOf(ts, code, (written, text) => {
    if (written.endsWith('.map')) sourceMapText = text;
    else outputText = text;
  });
  const references = new References(ts, program.getTypeChecker(), file, (known) => scope.has(known));
  if (cell) Object.assign(cell, { declares: references.own, usage: usageOf(ts, file, references) });
  program.emit(file, undefined, undefined, false, {
    before: [rewriteCell(ts, references)],
    after: [dropExports(ts)],
  });
  return { outputText, sourceMapText, diagnostics: [] };
}

/**
 * Leaves out the `export {}` that TypeScript puts into a module without imports and exports.
 * @param {TypeScript} ts @returns {import('typescript').TransformerFactory<SourceFile>}
 */
function dropExports(ts) {
  return () => (file) =>
    ts.factory.updateSourceFile(
      file,
      file.statements.filter((statement) => !ts.isExportDeclaration(statement)),
    );
}

module.exports = { compileAgainstScope };
