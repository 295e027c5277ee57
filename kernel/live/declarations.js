'use strict';
const { importedNames } = require('./imports');

/**
 * The types of what cells declared, as text of a declaration file.
 *
 * Defects: tslab forgets namespaces after the next cell, and variables that `var` declares inside a loop or block.
 *
 * @typedef {import('../compiler/typescript').TypeScript} TypeScript
 * @typedef {import('@tslab/typescript-for-tslab').Node} Node
 * @typedef {import('@tslab/typescript-for-tslab').SourceFile} SourceFile
 * @typedef {import('@tslab/typescript-for-tslab').Statement} Statement
 */

/**
 * Declarations of the variables that a cell declares below its top level.
 * @param {TypeScript} ts @param {import('@tslab/typescript-for-tslab').TypeChecker} checker @param {SourceFile} file
 */
function nestedVariables(ts, checker, file) {
  const { locals } = /** @type {{ locals?: Map<string, import('@tslab/typescript-for-tslab').Symbol> }} */ (
    /** @type {unknown} */ (file)
  );
  const lines = [...(locals ?? [])].map(([name, symbol]) => {
    const [declaration] = symbol.declarations ?? [];
    /** @type {Node | undefined} */
    let outer = declaration;
    while (outer && !ts.isVariableStatement(outer) && outer.parent !== file) outer = outer.parent;
    const isVariable = (symbol.flags & ts.SymbolFlags.FunctionScopedVariable) !== 0;
    if (!isVariable || !outer || (ts.isVariableStatement(outer) && outer.parent === file)) return '';
    const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
    return `declare var ${name}: ${checker.typeToString(type, file, ts.TypeFormatFlags.NoTruncation)};\n`;
  });
  return lines.join('');
}

/**
 * The declarations after a cell, with the namespaces of earlier cells.
 * @param {TypeScript} ts @param {string} former @param {string} after
 */
function keepNamespaces(ts, former, after) {
  if (!/\bnamespace\b/.test(former)) return after;
  const present = new Set(parse(ts, after).statements.flatMap((statement) => namesOf(ts, statement)));
  const file = parse(ts, former);
  const kept = file.statements.filter(
    (statement) => ts.isModuleDeclaration(statement) && !namesOf(ts, statement).some((name) => present.has(name)),
  );
  return after + kept.map((statement) => `${statement.getFullText(file)}\n`).join('');
}

/**
 * The declarations after a cell that failed: names that it did not get to stay what they were.
 * @param {TypeScript} ts @param {string} former @param {string} after as if it had run to its end
 * @param {ReadonlySet<string>} unreached
 */
function keepUnreached(ts, former, after, unreached) {
  if (unreached.size === 0) return after;
  return pick(ts, after, (name) => !unreached.has(name)) + pick(ts, former, (name) => unreached.has(name));
}

/**
 * The declarations of some names.
 * @param {TypeScript} ts @param {string} text @param {(name: string) => boolean} isWanted
 */
function pick(ts, text, isWanted) {
  const file = parse(ts, text);
  const lines = file.statements.map((statement) => {
    const names = namesOf(ts, statement);
    if (names.length > 0 && names.every(isWanted)) return statement.getFullText(file);
    if (!names.some(isWanted)) return '';
    if (ts.isVariableStatement(statement)) {
      const { declarations } = statement.declarationList;
      const wanted = declarations.filter(({ name }) => isWanted(name.getText(file)));
      const words = file.text.slice(statement.getFullStart(), declarations[0].getStart(file));
      return `${words}${wanted.map((one) => one.getText(file)).join(', ')};`;
    }
    if (!ts.isImportDeclaration(statement)) return statement.getFullText(file);
    const word = statement.importClause?.isTypeOnly ? 'import type' : 'import';
    const wanted = importedNames(ts, statement).filter(([name]) => isWanted(name));
    return wanted
      .map(([name, imported]) => (imported === '*' ? `* as ${name}` : `{ ${imported} as ${name} }`))
      .map((clause) => `${word} ${clause} from ${statement.moduleSpecifier.getText(file)};`)
      .join('\n');
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** @param {TypeScript} ts @param {string} text */
function parse(ts, text) {
  return ts.createSourceFile('cells.d.ts', text, ts.ScriptTarget.ESNext, true);
}

/**
 * The names that a statement declares.
 * @param {TypeScript} ts @param {Statement} statement @returns {string[]}
 */
function namesOf(ts, statement) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  if (ts.isImportDeclaration(statement)) return importedNames(ts, statement).map(([name]) => name);
  const { name } = /** @type {{ name?: Node }} */ (/** @type {unknown} */ (statement));
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

module.exports = { keepNamespaces, keepUnreached, nestedVariables };
