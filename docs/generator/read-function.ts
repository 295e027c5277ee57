import * as path from 'node:path';
import * as ts from 'typescript';
import { errorsOf } from './read-errors';
import { readOptions, type Option } from './read-options';
import type { Sources } from './program';

/** What the code says about one of its exported functions. */
export interface FunctionDoc {
  name: string;
  /** Where it is written, from the package's folder. */
  file: string;
  /** As it is called: `gradient(model, x, options?)`. */
  call: string;
  /** What it gives back. */
  returns: string;
  /** The paragraphs of its comment. */
  paragraphs: string[];
  /** Tags of its comment by name: `reading`, `limits`, `throws`. */
  tags: ReadonlyMap<string, string>;
  options: Option[];
  errors: string[];
}

/** Reads the comment, the options and the errors of an exported function; a comment that is missing is an error. */
export function readFunction(sources: Sources, symbol: ts.Symbol): FunctionDoc {
  const node = symbol.declarations!.find(ts.isFunctionDeclaration);
  if (!node) throw new Error(`docs: ${symbol.name} is not a function`);
  const paragraphs = ts
    .displayPartsToString(symbol.getDocumentationComment(sources.checker))
    .split(/\n\s*\n/)
    .map(oneLine)
    .filter(Boolean);
  if (paragraphs.length === 0) throw new Error(`docs: ${symbol.name} has no comment`);
  return {
    name: symbol.name,
    file: path.relative(path.dirname(sources.folder), node.getSourceFile().fileName),
    call: `${symbol.name}(${node.parameters.map(parameter).join(', ')})`,
    returns: oneLine(node.type?.getText() ?? ''),
    paragraphs,
    tags: new Map(
      symbol.getJsDocTags(sources.checker).map((tag) => [tag.name, oneLine(ts.displayPartsToString(tag.text))]),
    ),
    options: node.parameters.flatMap((each) =>
      optionsName(each) && each.type ? readOptions(sources, each.type, each) : [],
    ),
    errors: errorsOf(sources, node),
  };
}

const optionsName = (node: ts.ParameterDeclaration) =>
  ts.isObjectBindingPattern(node.name) || ['options', 'how'].includes(node.name.getText());

function parameter(node: ts.ParameterDeclaration): string {
  const name = ts.isObjectBindingPattern(node.name) ? 'options' : node.name.getText();
  return node.questionToken || node.initializer ? `${name}?` : name;
}

const oneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ').trim();
