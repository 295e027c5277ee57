import { FormatError } from '../format-error';

/** A phrase with its label, and the phrases that it is made of; a single word has none. */
export interface PhraseTree {
  label: number;
  /** The words of the phrase, left to right. */
  words: readonly string[];
  children: readonly PhraseTree[];
}

/** Deeper trees are refused. */
const DEEPEST = 1000;

interface Open {
  label: number;
  words: string[];
  children: PhraseTree[];
  word?: string;
}

/**
 * Reads trees of labeled phrases in the form of the Penn treebank, one a line, empty lines passed over: `(3 (2 A) (3
 * (2 quiet) (2 ending)))`, a node being `(label children…)` or `(label word)`. Words stay as they are written, also
 * `-LRB-` and `-RRB-` for brackets.
 *
 * @throws FormatError where a line is not one whole tree.
 */
export function parsePtbTrees(text: string, { name }: { name: string }): PhraseTree[] {
  const trees: PhraseTree[] = [];
  text.split('\n').forEach((line, i) => {
    const trimmed = (i === 0 ? line.replace(/^\ufeff/, '') : line).trim();
    if (trimmed !== '') trees.push(parseTree(trimmed, (reason) => new FormatError(name, `${reason} in line ${i + 1}`)));
  });
  return trees;
}

function parseTree(line: string, fault: (reason: string) => FormatError): PhraseTree {
  const open: Open[] = [];
  let whole: PhraseTree | undefined;
  let label = false;
  for (const [token] of line.matchAll(/[()]|[^() \t\r]+/g)) {
    if (whole) throw fault(`has ${JSON.stringify(token)} behind the end of the tree`);
    const node = open[open.length - 1] as Open | undefined;
    if (token === '(') {
      if (label) throw fault('has a phrase without a label');
      if (node?.word !== undefined) throw fault(`has a phrase behind the word ${JSON.stringify(node.word)}`);
      if (open.length === DEEPEST) throw fault(`has phrases in phrases more than ${DEEPEST} deep`);
      open.push({ label: NaN, words: [], children: [] });
      label = true;
    } else if (token === ')') {
      if (!node || label) throw fault('closes a bracket without a phrase');
      if (node.word === undefined && node.children.length === 0) throw fault('has a phrase without words');
      open.pop();
      const words = node.word === undefined ? node.children.flatMap((child) => child.words) : [node.word];
      const done = { label: node.label, words, children: node.children };
      const parent = open[open.length - 1] as Open | undefined;
      if (parent) parent.children.push(done);
      else whole = done;
    } else if (label) {
      if (!/^\d{1,9}$/.test(token)) throw fault(`has the label ${JSON.stringify(token)}, which is no whole number,`);
      node!.label = Number(token);
      label = false;
    } else {
      if (!node) throw fault(`has ${JSON.stringify(token)} outside of brackets`);
      if (node.word !== undefined || node.children.length > 0)
        throw fault(`has the word ${JSON.stringify(token)} beside others without brackets of its own`);
      node.word = token;
    }
  }
  if (!whole) throw fault('has a bracket that is never closed');
  return whole;
}

/** All phrases of a tree, the whole first, then those that it is made of. */
export function phrasesOf(tree: PhraseTree): PhraseTree[] {
  return [tree, ...tree.children.flatMap(phrasesOf)];
}
