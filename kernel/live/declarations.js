'use strict';
const { importedNames } = require('./imports');

/**
 * The types of what cells declared, as text of a declaration file.
 *
 * Defects: tslab forgets namespaces after the next cell, and variables that `var` declares inside a loop or block.
 *
 * @typedef {import('../compiler/typescript').TypeScript} TypeScript
 * @typedef {import('typescript').Node} Node
 * @typedef {import('typescript').SourceFile} SourceFile
 * @typedef {import('typescript').Statement} Statement
 */

/**
 * Declarations of the variables that a cell declares below its top level.
 * @param {TypeScript} ts @param {import('typescript').TypeChecker} checker @param {SourceFile} file
 */
function nestedVariables(ts, checker, file) {
  const { locals } = /** @type {{ locals?: Map<string, import('typescript').Symbol> }} */ (
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
 * The declarations after a cell, with the namespaces of earlier cells and what these added to modules and to the global
 * names.
 * @param {TypeScript} ts @param {string} former @param {string} after
 */
function keepNamespaces(ts, former, after) {
  const spaces = parse(ts, former).statements.filter(ts.isModuleDeclaration);
  if (spaces.length === 0) return after;
  const { statements } = parse(ts, after);
  const names = new Set(statements.flatMap((statement) => namesOf(ts, statement)));
  const additions = new Set(statements.filter(ts.isModuleDeclaration).map((space) => space.getText()));
  const kept = spaces.filter((space) =>
    isAddition(ts, space) ? !additions.has(space.getText()) : !names.has(space.name.text),
  );
  return after + kept.map((space) => `${space.getFullText()}\n`).join('');
}

/**
 * Whether a declaration adds to what is declared elsewhere: `declare global`, `declare module 'name'`.
 * @param {TypeScript} ts @param {Statement} statement
 */
function isAddition(ts, statement) {
  if (!ts.isModuleDeclaration(statement)) return false;
  return (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0 || ts.isStringLiteral(statement.name);
}

/**
 * The declarations after a cell that failed: names that it did not get to stay what they were.
 * @param {TypeScript} ts @param {string} former @param {string} after as if it had run to its end
 * @param {ReadonlySet<string>} unreached
 */
function keepUnreached(ts, former, after, unreached) {
  if (unreached.size === 0) return after;
  const reached = pick(ts, after, (name) => name === undefined || !unreached.has(name));
  return reached + pick(ts, former, (name) => name !== undefined && unreached.has(name));
}

/**
 * The declarations of some names.
 * @param {TypeScript} ts @param {string} text @param {(name?: string) => boolean} isWanted asked without a name
 * about what has none
 */
function pick(ts, text, isWanted) {
  const file = parse(ts, text);
  const lines = file.statements.map((statement) => {
    const names = namesOf(ts, statement);
    const wantedNames = names.filter((name) => isWanted(name));
    if (wantedNames.length < names.length && wantedNames.length === 0) return '';
    if (wantedNames.length === names.length) return names.length > 0 || isWanted() ? statement.getFullText(file) : '';
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
  if (isAddition(ts, statement)) return [];
  const { name } = /** @type {{ name?: Node }} */ (/** @type {unknown} */ (statement));
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

module.exports = { keepNamespaces, keepUnreached, nestedVariables };
