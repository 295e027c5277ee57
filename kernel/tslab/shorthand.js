'use strict';
/**
 * Defect: tslab turns a variable of an earlier cell into `exports.name`, but overlooks it in the short form of a property:
 * `{ seeds }` ends in "seeds is not defined".
 *
 * Repair: write such properties out, `{ seeds: exports.seeds }`, before tslab looks at the cell.
 *
 * @typedef {import('@tslab/typescript-for-tslab').Node} Node
 * @param {import('./typescript').TypeScript} ts
 */
function writeOutShorthand(ts) {
  const create = /** @type {(...all: unknown[]) => ReturnType<typeof ts.createAbstractBuilder>} */ (/** @type {unknown} */ (ts.createAbstractBuilder));
  Object.assign(ts, {
    createAbstractBuilder: (/** @type {unknown[]} */ ...all) => {
      const builder = create(...all);
      const emit = builder.emit;
      builder.emit = (target, write, token, onlyDeclarations, transformers) => {
        const expand = expandShorthand(ts, builder.getProgram().getTypeChecker());
        return emit.call(builder, target, write, token, onlyDeclarations, { ...transformers, before: [...(transformers?.before ?? []), expand] });
      };
      return builder;
    },
  });
}

/**
 * @param {import('./typescript').TypeScript} ts @param {import('@tslab/typescript-for-tslab').TypeChecker} checker
 * @returns {import('@tslab/typescript-for-tslab').TransformerFactory<import('@tslab/typescript-for-tslab').SourceFile>}
 */
function expandShorthand(ts, checker) {
  return (context) => {
    /** @param {Node} node @returns {Node} */
    const visit = (node) => {
      const visited = ts.visitEachChild(node, visit, context);
      if (!ts.isShorthandPropertyAssignment(visited)) return visited;
      const symbol = checker.getShorthandAssignmentValueSymbol(node);
      const isEarlier = symbol?.declarations?.some((declaration) => declaration.getSourceFile().fileName.endsWith('/__prev__.d.ts'));
      if (!isEarlier) return visited;
      const value = ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier('exports'), visited.name.text);
      const initial = visited.objectAssignmentInitializer; // `({ a = 1 } = x)` assigns to a
      const whole = initial ? ts.factory.createAssignment(value, initial) : value;
      return ts.setTextRange(ts.factory.createPropertyAssignment(visited.name.text, whole), node);
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}

module.exports = { writeOutShorthand };
