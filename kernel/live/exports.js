'use strict';
const { repairConverter } = require('../compiler/hooks');

/**
 * Defect: `export` before a declaration, as in code that comes from a module, is an error in a cell.
 *
 * Repair: every name of a cell is there for later cells, so the word is blanked, in place. What stays has a meaning: an
 * export of another module's names is an import of them; of a default that has no name only its evaluation remains.
 *
 * @param {import('../compiler/typescript').TypeScript} ts @param {typeof import('tslab/dist/converter')} converter
 */
function takeExports(ts, converter) {
  repairConverter(converter, (inner) => ({
    convert(declared, source) {
      const text = withoutExports(ts, source);
      const all = /\bexport\s*\*/.test(text) ? exportOfAll(ts, text) : undefined;
      if (all) throw new SyntaxError(`${all} gives a cell no names. Import those you need: import { … } from …`);
      return inner.convert(declared, text);
    },
    inspect: (declared, source, position) => inner.inspect(declared, withoutExports(ts, source), position),
    complete: (declared, source, position) => inner.complete(declared, withoutExports(ts, source), position),
  }));
}

/**
 * The source with each position where it was.
 * @param {import('../compiler/typescript').TypeScript} ts @param {string} source
 */
function withoutExports(ts, source) {
  if (!source.includes('export')) return source;
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ESNext, true);
  let text = source;
  /** @param {number} start @param {number} end @param {string} word */
  const replace = (start, end, word) => {
    const blank = text.slice(start + word.length, end).replace(/[^\r\n]/g, ' ');
    text = text.slice(0, start) + word + blank + text.slice(end);
  };
  for (const statement of file.statements) {
    const start = statement.getStart(file);
    const wordEnd = start + 'export'.length;
    if (ts.isExportDeclaration(statement)) {
      if (!statement.moduleSpecifier) replace(start, statement.end, '');
      else if (statement.exportClause) replace(start, wordEnd, 'import');
    } else if (ts.isExportAssignment(statement)) {
      // `export default` before a value.
      if (!statement.isExportEquals) replace(start, statement.expression.getStart(file), 'void 0, ');
    } else if (ts.canHaveModifiers(statement)) {
      const modifiers = ts.getModifiers(statement) ?? [];
      const word = modifiers.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
      const byDefault = modifiers.find(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
      if (!word) continue;
      const isNameless = (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && !statement.name;
      replace(word.getStart(file), (byDefault ?? word).end, isNameless ? 'void 0, ' : '');
    }
  }
  return text;
}

/**
 * An `export * from`, which has no names that could be declared.
 * @param {import('../compiler/typescript').TypeScript} ts @param {string} source
 */
function exportOfAll(ts, source) {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ESNext, true);
  return file.statements.find(ts.isExportDeclaration)?.getText(file);
}

module.exports = { withoutExports, takeExports };
