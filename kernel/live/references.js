'use strict';
/**
 * Which identifiers of a cell stand for top-level names of cells, its own or an earlier one's, and which for what is
 * local to a function or block, or global.
 *
 * @typedef {import('../compiler/typescript').TypeScript} TypeScript
 * @typedef {import('typescript').Node} Node
 * @typedef {import('typescript').Identifier} Identifier
 * @typedef {import('typescript').SourceFile} SourceFile
 * @typedef {import('typescript').Symbol} Symbol
 * @typedef {(name: string, location: Node, meaning: number, excludeGlobals: boolean) => Symbol | undefined} Resolve
 * @typedef {{ resolveName: Resolve }} Resolver
 */

/** Names that each cell has as a function. */
const OF_FUNCTION = new Set(['arguments', 'exports', 'require']);

class References {
  /** @type {Map<string, Symbol | undefined>} the cell's own top-level names */
  #own = new Map();
  #ts;
  #resolver;
  #file;
  #isKnown;

  /**
   * @param {TypeScript} ts @param {import('typescript').TypeChecker} checker @param {SourceFile} file
   * what TypeScript made of the cell; it ends with the list of the names to export
   * @param {(name: string) => boolean} isKnown whether an earlier cell declared a name
   */
  constructor(ts, checker, file, isKnown) {
    this.#ts = ts;
    this.#resolver = /** @type {Resolver} */ (/** @type {unknown} */ (checker));
    this.#file = file;
    this.#isKnown = isKnown;
    for (const statement of file.statements) {
      if (!ts.isExportDeclaration(statement) || !statement.exportClause) continue;
      if (!ts.isNamedExports(statement.exportClause)) continue;
      for (const { name } of statement.exportClause.elements) this.#own.set(name.text, this.#resolve(name.text, file));
    }
  }

  get own() {
    return [...this.#own.keys()];
  }

  /**
   * Whether an identifier is read or written where it stands, and does not name a property, a label or a declaration.
   * @param {Identifier} node
   */
  isReference(node) {
    const parent = /** @type {{ name?: Node, propertyName?: Node, label?: Node }} */ (
      /** @type {unknown} */ (node.parent)
    );
    return parent.name !== node && parent.propertyName !== node && parent.label !== node;
  }

  /**
   * Whether an identifier stands for a top-level name of a cell.
   * @param {Identifier} node a reference, or the name in a declaration
   */
  isLive(node) {
    const symbol = this.#resolve(node.text, node);
    if (symbol?.declarations?.length) return symbol === this.#own.get(node.text) && !this.#isInsideClass(node);
    if (this.#own.has(node.text) || this.#isKnown(node.text)) return true;
    if (OF_FUNCTION.has(node.text) || node.text in globalThis) return false;
    // `typeof` asks whether there is such a name; everything else wants its value, now or when it runs.
    return !this.#ts.isTypeOfExpression(node.parent);
  }

  /**
   * Whether a class names itself from within, which stays that class.
   * @param {Identifier} node
   */
  #isInsideClass(node) {
    for (let outer = node.parent; outer !== this.#file; outer = outer.parent)
      if (this.#ts.isClassDeclaration(outer) && outer.parent === this.#file && outer.name?.text === node.text)
        return outer.name !== node;
    return false;
  }

  /** @param {string} name @param {Node} location */
  #resolve(name, location) {
    const { Value, Alias } = this.#ts.SymbolFlags;
    return this.#resolver.resolveName(name, location, Value | Alias, true);
  }
}

module.exports = { References };
