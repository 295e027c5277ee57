'use strict';

/**
 * A program of one file: a cell as TypeScript translated it to a module, which is looked up from nowhere else.
 * @param {import('../compiler/typescript').TypeScript} ts @param {string} code
 * @param {(file: string, text: string) => void} [write] gets what is emitted
 */
function programOf(ts, code, write) {
  const name = 'cell.js';
  const file = ts.createSourceFile(name, code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  /** @type {import('typescript').CompilerOptions} */
  const options = {
    allowJs: true,
    isolatedModules: true,
    module: ts.ModuleKind.ESNext,
    newLine: ts.NewLineKind.LineFeed,
    noLib: true,
    noResolve: true,
    outDir: 'out', // a translation of a file is not written over it
    sourceMap: true,
    target: ts.ScriptTarget.ESNext,
    types: [],
  };
  const program = ts.createProgram([name], options, {
    fileExists: (asked) => asked === name,
    getCanonicalFileName: (asked) => asked,
    getCurrentDirectory: () => '',
    getDefaultLibFileName: () => 'lib.d.ts',
    getNewLine: () => '\n',
    getSourceFile: (asked) => (asked === name ? file : undefined),
    readFile: () => undefined,
    useCaseSensitiveFileNames: () => true,
    writeFile: (written, text) => write?.(written, text),
  });
  return { program, file };
}

module.exports = { programOf };
