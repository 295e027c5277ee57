'use strict';
const { importedNames } = require('./imports');
const { assignmentTarget, namesIn } = require('./patterns');

/**
 * Has a cell, as TypeScript translated it to a module, keep its top-level names in the scope that all cells share:
 * references to `k` become `cells.k`, declarations become assignments, imports are read from what `require` gives.
 *
 * @typedef {import('typescript').Node} Node
 * @typedef {import('typescript').Identifier} Identifier
 * @typedef {import('typescript').Expression} Expression
 * @typedef {import('typescript').Statement} Statement
 * @typedef {import('typescript').SourceFile} SourceFile
 * @typedef {import('typescript').ImportDeclaration} ImportDeclaration
 * @typedef {import('typescript').VariableDeclarationList} VariableDeclarationList
 */

/** The label before the last expression of a cell, whose value is shown. */
const LAST = 'vitrineLast';

/**
 * @param {import('../compiler/typescript').TypeScript} ts @param {import('./references').References} references
 * @returns {import('typescript').TransformerFactory<SourceFile>}
 */
function rewriteCell(ts, references) {
  const { factory } = ts;
  return (context) => (file) => {
    const cells = factory.createUniqueName('cells', ts.GeneratedIdentifierFlags.Optimistic);
    const cell = factory.createUniqueName('cell', ts.GeneratedIdentifierFlags.Optimistic);
    const ofCell = (/** @type {string} */ name) => factory.createPropertyAccessExpression(cell, name);
    /** @type {Set<string>} */
    const hoistedVariables = new Set();

    /** @param {Identifier} name */
    const ofScope = (name) => ts.setTextRange(factory.createPropertyAccessExpression(cells, name.text), name);

    /** @param {Identifier} name @returns {Expression} */
    const reference = (name) => {
      /** @type {Node} */
      let used = name;
      while (ts.isParenthesizedExpression(used.parent)) used = used.parent;
      const { parent } = used;
      const isCalled =
        (ts.isCallExpression(parent) && parent.expression === used) ||
        (ts.isTaggedTemplateExpression(parent) && parent.tag === used);
      if (!isCalled) return ofScope(name);
      // Not a method of the scope: `this` stays undefined.
      const comma = factory.createComma(factory.createNumericLiteral(0), ofScope(name));
      const apart = ts.setTextRange(factory.createParenthesizedExpression(comma), name);
      // V8 has the call begin after the brackets; for the reader it begins with the name.
      const start = name.getStart(file);
      return ts.setSourceMapRange(apart, { pos: start, end: start });
    };

    /**
     * A function or class without a name takes that of the variable, but not that of a property it is assigned to.
     * @param {Node} name @param {Expression} value
     */
    const named = (name, value) => {
      if (!ts.isIdentifier(name) || !isNameless(value)) return value;
      const key = factory.createComputedPropertyName(factory.createStringLiteral(name.text));
      const property = ts.setTextRange(factory.createPropertyAssignment(key, value), value);
      const holder = factory.createParenthesizedExpression(factory.createObjectLiteralExpression([property]));
      return factory.createElementAccessExpression(holder, factory.createStringLiteral(name.text));
    };

    /** @param {Expression} value @returns {boolean} */
    const isNameless = (value) => {
      if (ts.isParenthesizedExpression(value)) return isNameless(value.expression);
      return (
        ts.isArrowFunction(value) || ((ts.isFunctionExpression(value) || ts.isClassExpression(value)) && !value.name)
      );
    };

    const rewriting = {
      target: ofScope,
      expression: (/** @type {Expression} */ node) => /** @type {Expression} */ (visit(node)),
      propertyName: (/** @type {import('typescript').PropertyName} */ node) =>
        ts.isIdentifier(node) ? node : /** @type {typeof node} */ (visit(node)),
      named,
    };

    /** @param {VariableDeclarationList} list */
    const isOwn = (list) =>
      list.declarations.some(({ name }) => namesIn(ts, name).some((one) => references.isLive(one)));

    /** @param {VariableDeclarationList} list @returns {Expression[]} */
    const assignments = (list) =>
      list.declarations.flatMap((declaration) => {
        const { name, initializer } = declaration;
        const isVar = !(list.flags & ts.NodeFlags.BlockScoped);
        if (isVar) for (const one of namesIn(ts, name)) hoistedVariables.add(one.text);
        if (!initializer && isVar) return [];
        const value = initializer ? named(name, rewriting.expression(initializer)) : factory.createVoidZero();
        const assignment = factory.createAssignment(assignmentTarget(ts, name, rewriting), value);
        return [ts.setTextRange(assignment, declaration)];
      });

    /** @param {import('typescript').VariableStatement} node @returns {Statement[]} */
    const declared = (node) => {
      const made = assignments(node.declarationList).map((assignment) =>
        ts.setTextRange(factory.createExpressionStatement(assignment), assignment),
      );
      const only = node.declarationList.declarations.length === 1 ? made[0] : undefined;
      if (only) ts.setTextRange(only, node); // its comments too
      return made;
    };

    /** @param {import('typescript').ForInitializer} initializer */
    const loopVariable = (initializer) => {
      if (!ts.isVariableDeclarationList(initializer) || !isOwn(initializer)) return undefined;
      assignments(initializer); // notes the names
      return assignmentTarget(ts, initializer.declarations[0].name, rewriting);
    };

    /** @param {Node} node @returns {Node | Node[]} */
    const visit = (node) => {
      if (ts.isIdentifier(node))
        return references.isReference(node) && references.isLive(node) ? reference(node) : node;
      if (ts.isShorthandPropertyAssignment(node)) return writtenOut(node);
      if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) return ofCell('meta');
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        const words = node.arguments.map((argument) => /** @type {Expression} */ (visit(argument)));
        return ts.setTextRange(factory.createCallExpression(ofCell('importNow'), undefined, words), node);
      }
      if (ts.isVariableStatement(node) && isOwn(node.declarationList)) return declared(node);
      if (ts.isClassDeclaration(node) && node.name && node.parent === file && references.isLive(node.name))
        return assignedClass(node, node.name);
      if (ts.isLabeledStatement(node) && node.label.text === LAST && ts.isExpressionStatement(node.statement)) {
        const value = /** @type {Expression} */ (visit(node.statement.expression));
        const kept = factory.createExpressionStatement(factory.createAssignment(ofCell('last'), value));
        return ts.setTextRange(kept, node);
      }
      if (ts.isForStatement(node) && node.initializer && ts.isVariableDeclarationList(node.initializer)) {
        if (!isOwn(node.initializer)) return ts.visitEachChild(node, visit, context);
        const [first, ...rest] = assignments(node.initializer);
        const start = first && rest.reduce((all, one) => factory.createComma(all, one), first);
        const { condition, incrementor, statement } = ts.visitEachChild(node, visit, context);
        return factory.updateForStatement(node, start, condition, incrementor, statement);
      }
      if (ts.isForInStatement(node) || ts.isForOfStatement(node)) {
        const variable = loopVariable(node.initializer);
        const visited = ts.visitEachChild(node, visit, context);
        if (!variable) return visited;
        return ts.isForInStatement(visited)
          ? factory.updateForInStatement(visited, variable, visited.expression, visited.statement)
          : factory.updateForOfStatement(
              visited,
              visited.awaitModifier,
              variable,
              visited.expression,
              visited.statement,
            );
      }
      const visited = ts.visitEachChild(node, visit, context);
      if (!ts.isBinaryExpression(visited) || !ts.isBinaryExpression(node) || !isNaming(visited)) return visited;
      const { left, operatorToken, right } = visited;
      return factory.updateBinaryExpression(visited, left, operatorToken, named(node.left, right));
    };

    /** @param {import('typescript').BinaryExpression} node */
    const isNaming = ({ operatorToken, left }) =>
      [
        ts.SyntaxKind.EqualsToken,
        ts.SyntaxKind.BarBarEqualsToken,
        ts.SyntaxKind.AmpersandAmpersandEqualsToken,
        ts.SyntaxKind.QuestionQuestionEqualsToken,
      ].includes(operatorToken.kind) && ts.isPropertyAccessExpression(left);

    /** @param {import('typescript').ShorthandPropertyAssignment} node */
    const writtenOut = (node) => {
      const initial = node.objectAssignmentInitializer && rewriting.expression(node.objectAssignmentInitializer);
      if (!references.isLive(node.name))
        return initial === node.objectAssignmentInitializer
          ? node
          : factory.updateShorthandPropertyAssignment(node, node.name, initial);
      const value = ofScope(node.name);
      // `({ a = 1 } = x)` assigns to a
      const whole = initial ? factory.createAssignment(value, named(node.name, initial)) : value;
      const key = factory.createComputedPropertyName(factory.createStringLiteral(node.name.text));
      // `{ "__proto__": x }` would set the prototype.
      const property = factory.createPropertyAssignment(node.name.text === '__proto__' ? key : node.name.text, whole);
      return ts.setTextRange(property, node);
    };

    /** @param {import('typescript').ClassDeclaration} node @param {Identifier} name */
    const assignedClass = (node, name) => {
      const visited = ts.visitEachChild(node, visit, context);
      const { modifiers, typeParameters, heritageClauses, members } = visited;
      const made = factory.createClassExpression(modifiers, name, typeParameters, heritageClauses, members);
      const assignment = factory.createAssignment(ofScope(name), ts.setTextRange(made, node));
      return ts.setTextRange(factory.createExpressionStatement(assignment), node);
    };

    /** @param {ImportDeclaration} node */
    const required = (node) => {
      const call = factory.createCallExpression(factory.createIdentifier('require'), undefined, [node.moduleSpecifier]);
      const pairs = importedNames(ts, node).map(([name, imported]) =>
        factory.createPropertyAssignment(factory.createStringLiteral(name), factory.createStringLiteral(imported)),
      );
      const object = factory.createObjectLiteralExpression(pairs);
      const whole = node.importClause
        ? factory.createCallExpression(ofCell('importNames'), undefined, [ts.setTextRange(call, node), object])
        : call;
      return ts.setTextRange(factory.createExpressionStatement(whole), node);
    };

    const body = file.statements.flatMap((statement) => {
      if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) return [];
      return /** @type {Statement | Statement[]} */ (visit(statement));
    });
    const functions = file.statements.flatMap((statement) =>
      ts.isFunctionDeclaration(statement) && statement.name && references.isLive(statement.name)
        ? [factory.createExpressionStatement(factory.createAssignment(ofScope(statement.name), statement.name))]
        : [],
    );
    const variables = [...hoistedVariables].map((name) =>
      factory.createExpressionStatement(
        factory.createAssignment(factory.createPropertyAccessExpression(cells, name), factory.createVoidZero()),
      ),
    );
    return factory.updateSourceFile(file, [
      factory.createExpressionStatement(factory.createStringLiteral('use strict')), // a module is strict
      constant(ts, cell, factory.createIdentifier('exports')),
      constant(ts, cells, ofCell('cells')),
      ...file.statements.filter(ts.isImportDeclaration).map(required),
      ...functions,
      ...variables,
      ...body,
    ]);
  };
}

/**
 * @param {import('../compiler/typescript').TypeScript} ts @param {Identifier} name @param {Expression} value
 */
function constant(ts, name, value) {
  const { factory } = ts;
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
  return factory.createVariableStatement(
    undefined,
    factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const),
  );
}

module.exports = { LAST, rewriteCell };
