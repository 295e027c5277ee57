'use strict';
const { repairConverter } = require('./hooks');

/**
 * Defect: tslab, whose own TypeScript has top-level await switched off, tells a cell that awaits by an error message.
 *
 * Repair: look in the syntax tree whether the cell must run as an async function.
 *
 * @param {import('./typescript').TypeScript} ts @param {typeof import('tslab/dist/converter')} converter
 */
function allowTopLevelAwait(ts, converter) {
  repairConverter(converter, (inner) => ({
    convert(declared, source) {
      const result = inner.convert(declared, source);
      if (result.output) result.hasToplevelAwait = awaitsAtTopLevel(ts, source);
      return result;
    },
  }));
}

/** @param {import('./typescript').TypeScript} ts @param {string} source */
function awaitsAtTopLevel(ts, source) {
  if (!source.includes('await')) return false;
  // Without an import or export the parser takes `await` for a name.
  const file = ts.createSourceFile('cell.ts', `export {};\n${source}`, ts.ScriptTarget.ES2022);
  /** @typedef {import('typescript').Node} Node */
  /** @param {Node} node @returns {boolean} */
  const visit = (node) => {
    if (ts.isAwaitExpression(node)) return true;
    if (ts.isForOfStatement(node) && node.awaitModifier) return true;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.AwaitUsing)
      return true;
    if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node)) {
      // Only a computed name is evaluated here and now; the body has its own `async`.
      const name = /** @type {{ name?: Node }} */ (/** @type {unknown} */ (node)).name;
      return name !== undefined && ts.isComputedPropertyName(name) && visit(name);
    }
    if (ts.isClassStaticBlockDeclaration(node)) return false;
    return ts.forEachChild(node, (child) => visit(child) || undefined) ?? false;
  };
  return visit(file);
}

module.exports = { allowTopLevelAwait, awaitsAtTopLevel };
