'use strict';
/**
 * A declaration as an assignment: `let { a, b: [c] } = x` becomes `({ a: cells.a, b: [cells.c] } = x)`.
 *
 * @typedef {import('../compiler/typescript').TypeScript} TypeScript
 * @typedef {import('typescript').Expression} Expression
 * @typedef {import('typescript').BindingName} BindingName
 * @typedef {import('typescript').BindingElement} BindingElement
 *
 * @typedef {object} Rewriting what the surroundings do with the parts of a pattern
 * @property {(name: import('typescript').Identifier) => Expression} target where a name is kept
 * @property {(expression: Expression) => Expression} expression
 * @property {(name: import('typescript').PropertyName) =>
 * import('typescript').PropertyName} propertyName
 * @property {(name: BindingName, value: Expression) => Expression} named has a function without a name keep the name
 * of its variable
 */

/**
 * @param {TypeScript} ts @param {BindingName} name @param {Rewriting} rewriting @returns {Expression}
 */
function assignmentTarget(ts, name, rewriting) {
  const { factory } = ts;
  if (ts.isIdentifier(name)) return rewriting.target(name);
  /** @param {BindingElement} element */
  const withDefault = (element) => {
    const target = assignmentTarget(ts, element.name, rewriting);
    return element.initializer
      ? factory.createAssignment(target, rewriting.named(element.name, rewriting.expression(element.initializer)))
      : target;
  };
  if (ts.isArrayBindingPattern(name)) {
    const elements = name.elements.map((element) => {
      if (ts.isOmittedExpression(element)) return element;
      return element.dotDotDotToken ? factory.createSpreadElement(withDefault(element)) : withDefault(element);
    });
    return ts.setTextRange(factory.createArrayLiteralExpression(elements), name);
  }
  const properties = name.elements.map((element) => {
    if (element.dotDotDotToken) return factory.createSpreadAssignment(withDefault(element));
    const key = element.propertyName ?? /** @type {import('typescript').Identifier} */ (element.name);
    const property = factory.createPropertyAssignment(rewriting.propertyName(key), withDefault(element));
    return ts.setTextRange(property, element);
  });
  return ts.setTextRange(factory.createObjectLiteralExpression(properties), name);
}

/**
 * The names in a pattern.
 * @param {TypeScript} ts @param {BindingName} name
 * @returns {import('typescript').Identifier[]}
 */
function namesIn(ts, name) {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesIn(ts, element.name)));
}

module.exports = { assignmentTarget, namesIn };
