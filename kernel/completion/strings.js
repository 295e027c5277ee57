'use strict';

/**
 * A text in quotes with the cursor in it: what of it stands before the cursor, whether it names a module.
 * @typedef {{ typed: string, isModule: boolean }} Quoted
 */

/**
 * @param {import('../compiler/typescript').TypeScript} ts @param {string} code @param {number} cursor
 * @returns {Quoted | undefined} nothing where the cursor stands elsewhere
 */
function stringAt(ts, code, cursor) {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true);
  /** @type {Quoted | undefined} */
  let found;
  /** @param {import('typescript').Node} node @returns {void} */
  const visit = (node) => {
    if (found || node.getStart(file) >= cursor || node.end < cursor) return;
    if (!ts.isStringLiteralLike(node)) return ts.forEachChild(node, visit);
    const isOpen = /** @type {{ isUnterminated?: boolean }} */ (node).isUnterminated === true;
    if (!isOpen && node.end === cursor) return;
    found = { typed: code.slice(node.getStart(file) + 1, cursor), isModule: namesModule(ts, node) };
  };
  visit(file);
  return found;
}

/**
 * @param {import('../compiler/typescript').TypeScript} ts @param {import('typescript').StringLiteralLike} text
 */
function namesModule(ts, text) {
  const { parent } = text;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isExternalModuleReference(parent))
    return true;
  if (!ts.isCallExpression(parent)) return false;
  const { expression } = parent;
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
  );
}

module.exports = { stringAt };
