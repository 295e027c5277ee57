'use strict';

/**
 * Defect: tslab calls a text complete that can never become a cell, takes `<T>(x: T) => x` for a tag, and does not see
 * that a text in backquotes or a comment is still open.
 *
 * Whether a console should run what was typed or open another line: a text whose first error lies at its very end goes
 * on; one with an error before that is wrong.
 * @param {import('../compiler/typescript').TypeScript} ts @param {string} source
 * @returns {'complete' | 'incomplete' | 'invalid'}
 */
function completeness(ts, source) {
  // Without an import or export the parser takes `await` for a name.
  const text = `export {};\n${source}`;
  const file = ts.createSourceFile('cell.ts', text, ts.ScriptTarget.ES2022);
  const { parseDiagnostics } = /** @type {{ parseDiagnostics: { start: number, code: number }[] }} */ (
    /** @type {unknown} */ (file)
  );
  const [first] = parseDiagnostics;
  if (!first) return 'complete';
  return first.start >= text.trimEnd().length && first.code !== UNTERMINATED_STRING ? 'incomplete' : 'invalid';
}

/** A text in quotes ends with its line. */
const UNTERMINATED_STRING = 1002;

module.exports = { completeness };
