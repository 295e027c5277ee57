import * as ts from 'typescript';
import type { Sources } from './program';

/** One option as its type declares it. */
export interface Option {
  name: string;
  type: string;
  required: boolean;
  /** Its comment. */
  text: string;
  /** The default where the function's own signature shows one. */
  initial?: string;
}

/**
 * The options of a type, written out: through aliases, interfaces they extend, intersections and the branches of
 * unions.
 */
export function readOptions(sources: Sources, type: ts.TypeNode, parameter?: ts.ParameterDeclaration): Option[] {
  const found = new Map<string, Option>();
  const initial = initials(parameter);
  const add = (member: ts.TypeElement) => {
    if (!ts.isPropertySignature(member) || !member.type) return;
    const name = member.name.getText();
    const alias = ts.isTypeReferenceNode(member.type)
      ? declarationsOf(sources, member.type.typeName).find(ts.isTypeAliasDeclaration)
      : undefined;
    // An option without a comment of its own is what its type says.
    const text = [member.name, alias?.name].map((node) => (node ? commentAt(sources, node) : '')).find(Boolean) ?? '';
    const type = alias && isChoice(alias.type) ? alias.type : member.type;
    const option = {
      name,
      type: type.getText().replace(/\s+/g, ' ').replace(/^\| /, ''),
      required: !member.questionToken,
      text,
      initial: initial.get(name),
    };
    const before = found.get(name);
    found.set(name, before ? merged(before, option) : option);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isIntersectionTypeNode(node)) node.types.forEach(visit);
    else if (ts.isUnionTypeNode(node)) {
      node.types.forEach(visit);
      // What one branch does not know may be left out.
      for (const branch of node.types) {
        const known = readOptions(sources, branch).map(({ name }) => name);
        for (const [name, option] of found)
          if (namesOf(sources, node).has(name) && !known.includes(name))
            found.set(name, { ...option, required: false });
      }
    } else if (ts.isParenthesizedTypeNode(node)) visit(node.type);
    else if (ts.isTypeLiteralNode(node)) node.members.forEach(add);
    else if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const name = ts.isTypeReferenceNode(node) ? node.typeName : node.expression;
      if (name.getText() === 'Partial') node.typeArguments?.forEach(visit);
      else declarationsOf(sources, name).forEach(visit);
    } else if (ts.isTypeAliasDeclaration(node)) visit(node.type);
    else if (ts.isInterfaceDeclaration(node)) {
      node.members.forEach(add);
      node.heritageClauses?.forEach((clause) => clause.types.forEach(visit));
    }
  };
  visit(type);
  return [...found.values()];
}

/** The branches of a union say together what an option may be, and whether it may be left out. */
function merged(before: Option, option: Option): Option {
  if (option.type === 'undefined') return { ...before, required: false };
  const type = before.type === option.type ? before.type : `${before.type} | ${option.type}`;
  return {
    ...before,
    type,
    text: `${before.text} ${option.text}`.trim(),
    required: before.required && option.required,
  };
}

const namesOf = (sources: Sources, union: ts.UnionTypeNode) =>
  new Set(union.types.flatMap((branch) => readOptions(sources, branch).map(({ name }) => name)));

/** A handful of texts to choose from. */
const isChoice = (type: ts.TypeNode) =>
  ts.isUnionTypeNode(type) && type.types.every((each) => ts.isLiteralTypeNode(each));

const commentAt = ({ checker }: Sources, name: ts.Node) =>
  ts
    .displayPartsToString(checker.getSymbolAtLocation(name)!.getDocumentationComment(checker))
    .replace(/\s*\n\s*/g, ' ');

function declarationsOf({ checker }: Sources, name: ts.Node): readonly ts.Declaration[] {
  const symbol = checker.getSymbolAtLocation(name);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return target?.declarations ?? [];
}

/** Defaults written into a parameter: `{ orientations = 9 }: HogOptions`. */
function initials(parameter?: ts.ParameterDeclaration): Map<string, string> {
  if (!parameter || !ts.isObjectBindingPattern(parameter.name)) return new Map();
  return new Map(
    parameter.name.elements.flatMap(({ name, initializer }) =>
      initializer ? [[name.getText(), initializer.getText()]] : [],
    ),
  );
}
