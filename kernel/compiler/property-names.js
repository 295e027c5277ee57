'use strict';
/**
 * Defect: tslab turns whatever names a thing of an earlier cell into `exports.name`. It overlooks the short form of a
 * property, so that `{ seeds }` ends in "seeds is not defined"; and it also takes names of properties, where these were
 * declared in an earlier cell, so that `const { loss: first } = history` becomes `const { exports.loss: first }`, which
 * no one can read.
 *
 * Repair: write the short form out, `{ seeds: exports.seeds }`, and put names of properties into quotes, before tslab
 * looks at the cell.
 *
 * @typedef {import('@tslab/typescript-for-tslab').Node} Node
 * @param {import('./typescript').TypeScript} ts
 */
function plainPropertyNames(ts) {
  const create = /** @type {(...all: unknown[]) => ReturnType<typeof ts.createAbstractBuilder>} */ (
    /** @type {unknown} */ (ts.createAbstractBuilder)
  );
  Object.assign(ts, {
    createAbstractBuilder: (/** @type {unknown[]} */ ...all) => {
      const builder = create(...all);
      const emit = builder.emit;
      builder.emit = (target, write, token, onlyDeclarations, transformers) => {
        const rewrite = rewriteProperties(ts, builder.getProgram().getTypeChecker());
        return emit.call(builder, target, write, token, onlyDeclarations, {
          ...transformers,
          before: [...(transformers?.before ?? []), rewrite],
        });
      };
      return builder;
    },
  });
}

/**
 * @param {import('./typescript').TypeScript} ts @param {import('@tslab/typescript-for-tslab').TypeChecker} checker
 * @returns {import('@tslab/typescript-for-tslab').TransformerFactory<import('@tslab/typescript-for-tslab').SourceFile>}
 */
function rewriteProperties(ts, checker) {
  return (context) => {
    /** @param {import('@tslab/typescript-for-tslab').Symbol | undefined} symbol */
    const isEarlier = (symbol) =>
      symbol?.declarations?.some((declaration) => declaration.getSourceFile().fileName.endsWith('/__prev__.d.ts')) ??
      false;
    const { factory } = ts;
    /** @param {Node} node @returns {Node} */
    const visit = (node) => {
      const visited = ts.visitEachChild(node, visit, context);
      if (ts.isBindingElement(visited) && visited.propertyName && ts.isIdentifier(visited.propertyName)) {
        const quoted = factory.createStringLiteral(visited.propertyName.text);
        return factory.updateBindingElement(visited, visited.dotDotDotToken, quoted, visited.name, visited.initializer);
      }
      if (
        ts.isPropertyAssignment(visited) &&
        ts.isIdentifier(visited.name) &&
        isEarlier(checker.getSymbolAtLocation(/** @type {typeof visited} */ (node).name))
      ) {
        return factory.updatePropertyAssignment(
          visited,
          factory.createStringLiteral(visited.name.text),
          visited.initializer,
        );
      }
      if (!ts.isShorthandPropertyAssignment(visited)) return visited;
      const ofEarlier = isEarlier(checker.getShorthandAssignmentValueSymbol(node));
      if (!ofEarlier && !isEarlier(checker.getSymbolAtLocation(visited.name))) return visited;
      const value = ofEarlier
        ? factory.createPropertyAccessExpression(factory.createIdentifier('exports'), visited.name.text)
        : factory.createIdentifier(visited.name.text);
      const initial = visited.objectAssignmentInitializer; // `({ a = 1 } = x)` assigns to a
      const whole = initial ? factory.createAssignment(value, initial) : value;
      return ts.setTextRange(
        factory.createPropertyAssignment(factory.createStringLiteral(visited.name.text), whole),
        node,
      );
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}

module.exports = { plainPropertyNames };
