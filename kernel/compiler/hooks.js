'use strict';
/**
 * The two places that several repairs have to get at. What is put in later wraps what was put in before.
 *
 * @typedef {import('typescript').CompilerOptions} CompilerOptions
 * @typedef {import('tslab/dist/converter').Converter} Converter
 * @typedef {{ options: CompilerOptions, createProgram?: unknown }} Changed
 */

/**
 * Changes what tslab sets its compiler up with.
 * @param {import('./typescript').TypeScript} ts @param {(options: CompilerOptions, roots: string[]) => Changed} change
 */
function changeCompilerHost(ts, change) {
  const create = /** @type {(...all: unknown[]) => unknown} */ (ts.createWatchCompilerHost);
  const createChanged = (
    /** @type {string[]} */ roots,
    /** @type {CompilerOptions} */ given,
    /** @type {unknown} */ system,
    /** @type {unknown} */ asked,
    /** @type {unknown[]} */ ...rest
  ) => {
    const { options, createProgram = asked } = change(given, roots);
    return create(roots, options, system, createProgram, ...rest);
  };
  Object.assign(ts, { createWatchCompilerHost: createChanged });
}

/**
 * Replaces functions of tslab's converters.
 * @param {typeof import('tslab/dist/converter')} converter @param {(inner: Converter) => Partial<Converter>} repair
 */
function repairConverter(converter, repair) {
  const create = converter.createConverter;
  converter.createConverter = (options) => {
    const inner = create(options);
    return { ...inner, ...repair(inner) };
  };
}

module.exports = { changeCompilerHost, repairConverter };
