'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { SourceMap } = require('node:module');
const { changeCompilerHost, repairConverter } = require('./hooks');

/**
 * Defect: tslab makes no source maps, and V8 shows the positions of generated code in a script called
 * `evalmachine.<anonymous>`.
 *
 * Repair: maps are made for both of tslab's translations (TypeScript to modules, modules to CommonJS), each cell is a
 * script named `In[3]`, and stack frames are mapped where V8 builds them, so also in `console.log(error.stack)`. Node's
 * own switch for source maps is not used: it reads every map of every imported package (TensorFlow.js: many megabytes).
 *
 * @typedef {{ file: string, line: number, column: number }} Position one-based, as in a stack frame
 * @typedef {(line: number, column: number) => Position | undefined} Lookup
 */

/**
 * The lookup of each script by its name in stack frames; null: has none.
 * @type {Map<string, Lookup | null>}
 */
const lookups = new Map();

/** One line of `export {};` that tslab puts before each source. */
const PREFIX_LINES = 1;

/**
 * @param {import('./typescript').TypeScript} ts @param {typeof import('tslab/dist/converter')} converter
 * @param {import('../cells/session').Session} session @param {string} project
 */
function mapSources(ts, converter, session, project) {
  /** @type {Outputs} */
  const outputs = new Map();
  keepMaps(ts, outputs);
  nameCells(converter, session, outputs);
  mapFrames(project);
}

/** @typedef {Map<string, string[]>} Outputs both maps of each output of the conversion that runs */

/**
 * Has both translations make maps, and takes them out of what they give.
 * @param {import('./typescript').TypeScript} ts @param {Outputs} outputs
 */
function keepMaps(ts, outputs) {
  changeCompilerHost(ts, (options) => ({ options: { ...options, inlineSourceMap: true } }));
  const transpile = ts.transpileModule;
  Object.assign(ts, {
    /** @type {typeof transpile} */
    transpileModule(input, options) {
      const [code, first] = splitInlineMap(input);
      const result = transpile(code, { ...options, compilerOptions: { ...options.compilerOptions, sourceMap: true } });
      result.outputText = result.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n');
      if (first && result.sourceMapText) outputs.set(result.outputText, [result.sourceMapText, first]);
      return result;
    },
  });
}

/**
 * Gives each cell, and each file that it imports, its name and its lookup.
 * @param {typeof import('tslab/dist/converter')} converter @param {import('../cells/session').Session} session
 * @param {Outputs} outputs
 */
function nameCells(converter, session, outputs) {
  repairConverter(converter, (inner) => ({
    convert(declared, source) {
      outputs.clear();
      const result = inner.convert(declared, source);
      for (const side of result.sideOutputs ?? []) {
        const maps = outputs.get(side.data);
        if (maps)
          lookups.set(
            side.path,
            chain(maps, side.path.replace(/\.js$/, '.ts'), 0, Infinity, isOnDisk(side.path) ? 0 : PREFIX_LINES),
          );
      }
      const maps = result.output ? outputs.get(result.output) : undefined;
      const name = session.cell?.name;
      if (result.output && maps && name) {
        lookups.set(name, chain(maps, name, 1, result.output.split('\n').length, PREFIX_LINES));
        // The line break keeps tslab's wrapper out of the first line's columns.
        result.output = `\n${result.output}\n//# sourceURL=${name}`;
      }
      return result;
    },
  }));
}

/**
 * Maps the frames of every stack where V8 builds it, and leaves out those of Node, tslab, the compiler and the kernel.
 * @param {string} project
 */
function mapFrames(project) {
  const tslab = path.dirname(require.resolve('tslab/package.json'));
  const typescript = path.dirname(require.resolve('typescript/package.json'));
  const internal = [tslab, typescript, path.dirname(__dirname)].map((folder) => fs.realpathSync(folder) + path.sep);
  Error.stackTraceLimit = 50; // the cell's line is often below twenty frames of TensorFlow.js
  Error.prepareStackTrace = (error, frames) => {
    const shown = frames.flatMap((frame) => {
      const file = frame.getScriptNameOrSourceURL() ?? '';
      const isInternal = file.startsWith('node:') || internal.some((folder) => file.startsWith(folder));
      return isInternal ? [] : frameLines(frame, file, project);
    });
    return [headerOf(error), ...shown].join('\n');
  };
}

/**
 * One line, or none.
 * @param {NodeJS.CallSite} frame @param {string} file @param {string} project @returns {string[]}
 */
function frameLines(frame, file, project) {
  const line = frame.getLineNumber();
  const column = frame.getColumnNumber();
  const lookup = file && line !== null && column !== null ? lookupOf(file, project) : null;
  if (!lookup || line === null || column === null) return [`    at ${frame}`];
  const position = lookup(line, column);
  // A frame beyond the mapped code is tslab's wrapper.
  return position
    ? [
        `    at ${String(frame).replace(`${file}:${line}:${column}`, `${position.file}:${position.line}:${position.column}`)}`,
      ]
    : [];
}

/** @param {unknown} error */
function headerOf(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return 'Error';
  }
}

/** @param {string} js @returns {[string, string | undefined]} */
function splitInlineMap(js) {
  const at = js.lastIndexOf('//# sourceMappingURL=data:application/json;base64,');
  if (at < 0) return [js, undefined];
  const encoded = js.slice(js.indexOf('base64,', at) + 'base64,'.length).trim();
  return [js.slice(0, at), Buffer.from(encoded, 'base64').toString('utf8')];
}

/** @param {string} output a path that ends in .js */
function isOnDisk(output) {
  return ['.ts', '.tsx', '.js'].some((extension) => fs.existsSync(output.replace(/\.js$/, extension)));
}

/**
 * The lookup through several maps, last translation first.
 * @param {string[]} texts @param {string} file @param {number} before lines put before the output @param {number} lines
 * of the output
 * @param {number} prefix lines put before the source @returns {Lookup}
 */
function chain(texts, file, before, lines, prefix) {
  /** @type {SourceMap[] | undefined} */
  let maps;
  return (line, column) => {
    maps ??= texts.map((text) => new SourceMap(JSON.parse(text)));
    let [l, c] = [line - 1 - before, column - 1];
    if (l < 0 || l >= lines) return undefined;
    for (const map of maps) {
      const entry = /** @type {{ originalLine?: number, originalColumn?: number }} */ (map.findEntry(l, c));
      if (entry.originalLine === undefined || entry.originalColumn === undefined) return undefined;
      [l, c] = [entry.originalLine, entry.originalColumn];
    }
    return l < prefix ? undefined : { file, line: l + 1 - prefix, column: c + 1 };
  };
}

/**
 * The map of a cell or of a built file of the project, read when first needed.
 * @param {string} file @param {string} project
 */
function lookupOf(file, project) {
  const known = lookups.get(file);
  if (known !== undefined) return known;
  /** @type {Lookup | null} */
  let lookup = null;
  if (file.startsWith(project + path.sep) && !file.includes('/node_modules/') && fs.existsSync(`${file}.map`)) {
    const text = fs.readFileSync(`${file}.map`, 'utf8');
    const source = path.resolve(path.dirname(file), JSON.parse(text).sources[0]);
    lookup = chain([text], source, 0, Infinity, 0);
  }
  lookups.set(file, lookup);
  return lookup;
}

module.exports = { mapSources };
