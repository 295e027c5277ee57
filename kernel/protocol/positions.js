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
 * The position of the name of the innermost call around the cursor.
 * @param {import('../compiler/typescript').TypeScript} ts @param {string} source @param {number} cursor
 * @returns {number | undefined}
 */
function locateCallee(ts, source, cursor) {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022);
  /** @type {number | undefined} */
  let found;
  /** @param {import('typescript').Node} node */
  const visit = (node) => {
    if (node.pos > cursor || node.end < cursor) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.expression.end < cursor) {
      const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
      found = name.getStart(file);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

module.exports = { locateCallee, toCodePoints, toUnits };
