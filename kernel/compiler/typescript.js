'use strict';
const path = require('node:path');
const fs = require('node:fs');
const Module = require('node:module');
const { additions } = require('./additions');
const { changeCompilerHost } = require('./hooks');

/**
 * Defect: tslab brings a build of TypeScript 5.0 of its own, without `using`, standard decorators and newer libraries.
 *
 * Repair: the project's own TypeScript takes its place, with the functions that tslab's build adds, as a copy whose
 * functions can be replaced (the module's own exports are frozen getters). Must run before tslab's converter is loaded.
 *
 * @typedef {typeof import('typescript')} TypeScript
 * @param {NodeJS.Require} tslabRequire @returns {TypeScript}
 */
function openTypeScript(tslabRequire) {
  const real = require('typescript');
  const copy = /** @type {Record<string, unknown>} */ ({});
  for (const key of Object.keys(real)) copy[key] = real[/** @type {keyof TypeScript} */ (key)];
  const file = tslabRequire.resolve('@tslab/typescript-for-tslab');
  const place = new Module(file);
  place.exports = { ...copy, ...additions(real) };
  place.loaded = true;
  require.cache[file] = place;
  return place.exports;
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

  changeCompilerHost(ts, ({ noImplicitUseStrict: _, ...options }, roots) => ({
    options: {
      ...options,
      // What Node 20 has, and what TypeScript translates to it.
      lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.esnext.decorators.d.ts'],
      experimentalDecorators: false,
      types: ['node', path.join(project, 'kernel', 'cells', 'globals')],
      typeRoots: [...(options.typeRoots ?? []), path.join(project, 'node_modules', '@types')],
      ...(isInside(project, path.dirname(roots[0])) ? {} : { paths: outsidePaths(project) }),
    },
    createProgram: slimProgram(ts, new Set(roots)),
  }));
}

/**
 * What the compiler knows of the modules that a file imports; its own types leave it out.
 * @typedef {{ forEach(visit: (module: { resolvedModule?: { resolvedFileName: string } }) => void): void }} Resolutions
 * @typedef {import('typescript').SourceFile} SourceFile
 */

/**
 * A builder without the graph: dependencies are followed through source files only, declaration files have none that
 * tslab asks for.
 * @param {TypeScript} ts @param {Set<string>} cellFiles */
function slimProgram(ts, cellFiles) {
  const { bindSourceFile: bind } = /** @type {{ bindSourceFile(file: unknown, options: unknown): void }} */ (
    /** @type {unknown} */ (ts)
  );
  /** @type {typeof ts.createAbstractBuilder} */
  const create = (/** @type {unknown[]} */ ...all) => {
    const builder = /** @type {(...all: unknown[]) => ReturnType<typeof ts.createAbstractBuilder>} */ (
      /** @type {unknown} */ (ts.createAbstractBuilder)
    )(...all);
    const program = builder.getProgram();
    // tslab reads the cell's declared names right after parsing, which only binding fills; what augments a module or
    // the global names stands among them, and is no name.
    for (const file of program.getSourceFiles()) {
      if (!cellFiles.has(file.fileName)) continue;
      bind(file, program.getCompilerOptions());
      const { locals } = /** @type {{ locals?: Map<string, unknown> }} */ (/** @type {unknown} */ (file));
      for (const name of [...(locals?.keys() ?? [])])
        if (name === '__global' || name.startsWith('"')) locals?.delete(name);
    }
    const { resolvedModules } = /** @type {{ resolvedModules?: Map<string, Resolutions> }} */ (
      /** @type {unknown} */ (program)
    );
    builder.getAllDependencies = (root) => {
      /** @type {Set<string>} */
      const found = new Set();
      const visit = (/** @type {SourceFile} */ file) => {
        if (found.has(file.fileName)) return;
        found.add(file.fileName);
        if (file.isDeclarationFile) return;
        resolvedModules?.get(/** @type {SourceFile & { path: string }} */ (file).path)?.forEach((module) => {
          const target = module.resolvedModule && program.getSourceFile(module.resolvedModule.resolvedFileName);
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
