'use strict';
const path = require('node:path');
const fs = require('node:fs');
const { changeCompilerHost } = require('./hooks');

/**
 * What is read of a source file; the compiler's own types lack its modules.
 * @typedef {{ resolvedModule?: { resolvedFileName: string } } | undefined} Resolution
 * @typedef {{ forEach(visit: (module: Resolution) => void): void }} Resolutions
 * @typedef {{ fileName: string, isDeclarationFile: boolean, resolvedModules?: Resolutions }} SourceFile
 */

/**
 * Puts a copy of the TypeScript module whose functions can be replaced in front of tslab (the module's own exports are
 * frozen getters). Must run before tslab's converter is loaded.
 *
 * @typedef {typeof import('@tslab/typescript-for-tslab')} TypeScript
 * @param {NodeJS.Require} tslabRequire @returns {TypeScript}
 */
function openTypeScript(tslabRequire) {
  const file = tslabRequire.resolve('@tslab/typescript-for-tslab');
  const real = /** @type {TypeScript} */ (tslabRequire(file));
  const copy = /** @type {Record<string, unknown>} */ ({});
  for (const key of Object.keys(real)) copy[key] = real[/** @type {keyof TypeScript} */ (key)];
  /** @type {NodeJS.Module} */ (require.cache[file]).exports = copy;
  return /** @type {TypeScript} */ (/** @type {unknown} */ (copy));
}

/**
 * Defects of speed and reach, all in how tslab sets the compiler up: it loads every `@types` package that it finds into
 * every cell; it watches each of a thousand declaration files (and whole folders, on a timer that it then trips over:
 * "Unexpected pending rebuildTimer"); it keeps an emit-dependency graph of all files, twice a cell, to answer a
 * question about the cell alone; a notebook outside the checkout finds neither the Node types nor the package.
 *
 * @param {TypeScript} ts @param {string} project
 */
function tuneCompiler(ts, project) {
  const watchFile = ts.sys.watchFile;
  const nothing = { close() {} };
  ts.sys.watchFile = (file, ...rest) =>
    file.endsWith('.d.ts') || file.includes('/node_modules/') || file.endsWith('/package.json')
      ? nothing
      : (watchFile?.(file, ...rest) ?? nothing);
  ts.sys.watchDirectory = () => nothing;

  changeCompilerHost(ts, (options, roots) => ({
    options: {
      ...options,
      types: ['node', path.join(project, 'kernel', 'cells', 'globals')],
      typeRoots: [...(options.typeRoots ?? []), path.join(project, 'node_modules', '@types')],
      ...(isInside(project, path.dirname(roots[0])) ? {} : { paths: outsidePaths(project) }),
    },
    createProgram: slimProgram(ts, new Set(roots)),
  }));
}

/**
 * A builder without the graph: dependencies are followed through source files only, declaration files have none that
 * tslab asks for.
 * @param {TypeScript} ts @param {Set<string>} cellFiles */
function slimProgram(ts, cellFiles) {
  const bind = /** @type {{ bindSourceFile(file: unknown, options: unknown): void }} */ (/** @type {unknown} */ (ts))
    .bindSourceFile;
  /** @type {typeof ts.createAbstractBuilder} */
  const create = (/** @type {unknown[]} */ ...all) => {
    const builder = /** @type {(...all: unknown[]) => ReturnType<typeof ts.createAbstractBuilder>} */ (
      /** @type {unknown} */ (ts.createAbstractBuilder)
    )(...all);
    const program = builder.getProgram();
    // tslab reads the cell's declared names right after parsing, which only binding fills.
    for (const file of program.getSourceFiles())
      if (cellFiles.has(file.fileName)) bind(file, program.getCompilerOptions());
    builder.getAllDependencies = (root) => {
      /** @type {Set<string>} */
      const found = new Set();
      const visit = (/** @type {unknown} */ node) => {
        const file = /** @type {SourceFile} */ (node);
        if (found.has(file.fileName)) return;
        found.add(file.fileName);
        if (file.isDeclarationFile) return;
        file.resolvedModules?.forEach((module) => {
          const target = module?.resolvedModule && program.getSourceFile(module.resolvedModule.resolvedFileName);
          if (target) visit(target);
        });
      };
      visit(root);
      return [...found];
    };
    return builder;
  };
  return create;
}

/** @param {string} project */
function outsidePaths(project) {
  const modules = path.join(project, 'node_modules');
  return {
    vitrine: [path.join(project, 'src/dist/index.d.ts')],
    'vitrine/*': [path.join(project, 'src/dist/*/index.d.ts')],
    '*': [path.join(modules, '*'), path.join(modules, '@types', '*')],
  };
}

/** @param {string} folder @param {string} file */
function isInside(folder, file) {
  const relative = path.relative(fs.realpathSync(folder), fs.realpathSync(file));
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}

module.exports = { openTypeScript, tuneCompiler };
