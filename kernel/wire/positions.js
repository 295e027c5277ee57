'use strict';
/**
 * Defects: Jupyter counts a cursor in code points, TypeScript in UTF-16 units, and tslab takes the one for the other,
 * so that after an emoji completions land in the wrong place; Shift-Tab inside the brackets of a call finds nothing.
 */

/** @param {string} text @param {number} points */
function toUnits(text, points) {
  let units = 0;
  for (const character of text) {
    if (points-- <= 0) break;
    units += character.length;
  }
  return units;
}

/** @param {string} text @param {number} units */
function toCodePoints(text, units) {
  return [...text.slice(0, units)].length;
}

/**
 * The position of the name of the innermost call whose brackets the cursor stands in.
 * @param {import('../compiler/typescript').TypeScript} ts @param {string} source @param {number} cursor
 * @returns {number | undefined}
 */
function locateCallee(ts, source, cursor) {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, true);
  // A call that is still open ends before the space that follows it.
  const typed = source.slice(0, cursor).trimEnd().length;
  /** @type {number | undefined} */
  let found;
  /** @param {import('typescript').Node} node */
  const visit = (node) => {
    if (node.pos > cursor || node.end < typed) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.expression.end < cursor) {
      const isClosed = node.getLastToken(file)?.kind === ts.SyntaxKind.CloseParenToken;
      const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
      if (!isClosed || cursor < node.end) found = name.getStart(file);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

module.exports = { locateCallee, toCodePoints, toUnits };
