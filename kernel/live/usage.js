'use strict';
/**
 * Which names of cells a cell uses, by its code.
 *
 * @typedef {import('typescript').Node} Node
 * @typedef {import('typescript').Expression} Expression
 * @typedef {import('typescript').Identifier} Identifier
 *
 * @typedef {object} Usage
 * @property {Set<string>} reads names read while the cell runs, but for those that it gave a value before
 * @property {Set<string>} assigns names assigned to while it runs, without a declaration
 * @property {Map<string, Set<string>>} later of a name that it gives a value to, what functions in that value read
 * whenever they are called
 * @property {Set<string>} functions names whose value is a function written out, which is the same if its text is
 */

/** What `getAssignmentTargetKind` says of what is read besides: `k += 1`, `k++`. */
const COMPOUND = 2;

/**
 * @param {import('../compiler/typescript').TypeScript} ts
 * @param {import('typescript').SourceFile} file a cell as TypeScript translated it to a module
 * @param {import('./references').References} references @returns {Usage}
 */
function usageOf(ts, file, references) {
  const { getAssignmentTargetKind } = /** @type {{ getAssignmentTargetKind(node: Node): number }} */ (
    /** @type {unknown} */ (ts)
  );
  /** @type {Usage} */
  const usage = { reads: new Set(), assigns: new Set(), later: new Map(), functions: new Set() };
  /** @type {Set<string>} */
  const given = new Set();

  /** @param {Node} node @param {(name: string) => void} read @param {(name: string) => void} assign */
  const walk = (node, read, assign) => {
    const isShort = ts.isIdentifier(node) && ts.isShorthandPropertyAssignment(node.parent);
    if (ts.isIdentifier(node) && (isShort || references.isReference(node)) && references.isLive(node)) {
      const kind = getAssignmentTargetKind(node);
      if (kind > 0) assign(node.text);
      if (kind === 0 || kind === COMPOUND) read(node.text);
    }
    ts.forEachChild(node, (child) => walk(child, read, assign));
  };

  /** @param {Node} node */
  const now = (node) =>
    walk(
      node,
      (name) => given.has(name) || usage.reads.add(name),
      (name) => usage.assigns.add(name),
    );

  /** @param {Node} node @param {readonly string[]} names whose functions read it */
  const later = (node, names) => {
    for (const name of names) {
      const all = usage.later.get(name) ?? new Set();
      usage.later.set(name, all);
      walk(
        node,
        (read) => all.add(read),
        () => {},
      );
    }
  };

  /** @param {import('typescript').ClassLikeDeclaration} node @param {readonly string[]} names */
  const inClass = ({ heritageClauses, members }, names) => {
    heritageClauses?.forEach(now);
    for (const member of members) {
      const isOfClass =
        ts.isClassStaticBlockDeclaration(member) ||
        (ts.isPropertyDeclaration(member) && ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static);
      if (isOfClass) now(member);
      else later(member, names);
    }
  };

  /** @param {Node} node @returns {node is import('typescript').FunctionExpression} */
  const isFunction = (node) => ts.isArrowFunction(node) || ts.isFunctionExpression(node);

  /** @param {Expression} node @param {readonly string[]} names that it is the value of */
  const value = (node, names) => {
    if (isFunction(node)) {
      names.forEach((name) => usage.functions.add(name));
      later(node, names);
    } else if (ts.isClassExpression(node)) inClass(node, names);
    else if (ts.isObjectLiteralExpression(node)) {
      for (const property of node.properties) {
        if (ts.isPropertyAssignment(property) && isFunction(property.initializer)) later(property.initializer, names);
        else if (ts.isMethodDeclaration(property) || ts.isAccessor(property)) later(property, names);
        else now(property);
      }
    } else {
      // Functions in it may be called now, or later, or both.
      now(node);
      /** @param {Node} child @returns {void} */
      const inside = (child) => (ts.isFunctionLike(child) ? later(child, names) : ts.forEachChild(child, inside));
      ts.forEachChild(node, inside);
    }
  };

  /** @param {Node} node */
  const namesOf = (node) => {
    /** @type {string[]} */
    const names = [];
    const visit = (/** @type {Node} */ child) => {
      if (ts.isBindingElement(child) || ts.isVariableDeclaration(child)) {
        if (ts.isIdentifier(child.name)) names.push(child.name.text);
        else visit(child.name);
      } else ts.forEachChild(child, visit);
    };
    visit(node);
    return names;
  };

  for (const outer of file.statements) {
    const statement = ts.isLabeledStatement(outer) ? outer.statement : outer;
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) continue;
    if (ts.isFunctionDeclaration(statement) && statement.name) {
      usage.functions.add(statement.name.text);
      later(statement, [statement.name.text]);
    } else if (ts.isClassDeclaration(statement) && statement.name) inClass(statement, [statement.name.text]);
    else if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) {
        if (!ts.isIdentifier(declaration.name)) now(declaration.name); // defaults in a pattern
        if (declaration.initializer) value(declaration.initializer, namesOf(declaration));
      }
    } else {
      const assigned = assignedBy(ts, statement);
      if (!assigned || !references.isLive(assigned.name)) now(statement);
      else {
        const { text } = assigned.name;
        value(assigned.value, [text]);
        usage.assigns.add(text);
        if (!usage.reads.has(text)) given.add(text);
      }
    }
  }
  return usage;
}

/**
 * The parts of a statement `name = value`.
 * @param {import('../compiler/typescript').TypeScript} ts @param {import('typescript').Statement} statement
 * @returns {{ name: Identifier, value: Expression } | undefined}
 */
function assignedBy(ts, statement) {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return undefined;
  const { left: name, operatorToken, right: value } = statement.expression;
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isIdentifier(name)) return undefined;
  return { name, value };
}

module.exports = { usageOf };
