import * as ts from 'typescript';
import type { Sources } from './program';

/**
 * The messages that a function can throw with, itself or through the package's functions that it calls; values stand in
 * ‹›.
 */
export function errorsOf(sources: Sources, start: ts.FunctionDeclaration): string[] {
  const messages = new Set<string>();
  const seen = new Set<ts.Node>();
  const visitFunction = (body: ts.Node, known: ReadonlyMap<string, string>) => {
    const visit = (node: ts.Node): void => {
      if (ts.isThrowStatement(node) && ts.isNewExpression(node.expression))
        messages.add(message(node.expression, known));
      if (ts.isCallExpression(node) || ts.isIdentifier(node)) follow(node, known);
      node.forEachChild(visit);
    };
    visit(body);
  };
  const follow = (node: ts.CallExpression | ts.Identifier, known: ReadonlyMap<string, string>) => {
    const callee = ts.isCallExpression(node) ? node.expression : node;
    const declaration = called(sources, callee);
    if (!declaration?.body || seen.has(declaration)) return;
    seen.add(declaration);
    // A function that is told its caller's name, as a literal or as what it was told itself, puts it into its messages.
    const names = new Map(known);
    if (ts.isCallExpression(node)) {
      declaration.parameters.forEach((parameter, i) => {
        const given = node.arguments[i];
        if (given && ts.isStringLiteral(given)) names.set(parameter.name.getText(), given.text);
        else if (given && known.has(given.getText())) names.set(parameter.name.getText(), known.get(given.getText())!);
      });
    }
    visitFunction(declaration.body, names);
  };
  seen.add(start);
  visitFunction(start.body!, literals(start));
  return [...messages].filter((text) => /[a-z]{3}/.test(text.replace(/‹[^›]*›/g, ''))).sort();
}

/** Names that a function gives to texts of its own: `const where = 'stochasticPointingGame'`. */
function literals(start: ts.FunctionDeclaration): Map<string, string> {
  const found = new Map<string, string>();
  start.body!.statements.forEach((statement) => {
    if (!ts.isVariableStatement(statement)) return;
    for (const { name, initializer } of statement.declarationList.declarations)
      if (initializer && ts.isStringLiteral(initializer)) found.set(name.getText(), initializer.text);
  });
  return found;
}

/** The function behind a name, where it is one of this package's attribution or metric functions. */
function called({ checker, folder }: Sources, callee: ts.Node): ts.FunctionDeclaration | undefined {
  const symbol = ts.isIdentifier(callee) ? checker.getSymbolAtLocation(callee) : undefined;
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = target?.declarations?.find(ts.isFunctionDeclaration);
  const file = declaration?.getSourceFile().fileName ?? '';
  return ['attribution', 'decomposition', 'models', 'similarity', 'statistics', 'alignment'].some((floor) =>
    file.startsWith(`${folder}/${floor}/`),
  )
    ? declaration
    : undefined;
}

function message({ arguments: values }: ts.NewExpression, known: ReadonlyMap<string, string>): string {
  const text = values?.find((value) => ts.isStringLiteralLike(value) || ts.isTemplateExpression(value));
  if (!text) return '';
  if (ts.isStringLiteralLike(text)) return text.text;
  const { head, templateSpans } = text;
  return head.text + templateSpans.map(({ expression, literal }) => value(expression, known) + literal.text).join('');
}

function value(expression: ts.Expression, known: ReadonlyMap<string, string>): string {
  const text = expression.getText();
  const name = known.get(text);
  if (name !== undefined) return name;
  const short = /^String\((\w+)\)$/.exec(text)?.[1] ?? text;
  return /^[\w.]+$/.test(short) ? `‹${short}›` : '‹…›';
}
