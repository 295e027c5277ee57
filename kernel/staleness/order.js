'use strict';
const { programOf } = require('../live/program');
const { References } = require('../live/references');
const { usageOf } = require('../live/usage');

/**
 * What in a notebook could not come from running its cells once, from first to last.
 *
 * @typedef {{ source: string, count: number | null }} Executed a cell with code, and its execution count
 * @typedef {import('../live/usage').Usage & { own: readonly string[] }} Used
 */

/**
 * @param {import('../compiler/typescript').TypeScript} ts @param {readonly Executed[]} cells in their order
 * @returns {string[]} a sentence for each fault, which names cells by their place among those with code
 */
function orderFaults(ts, cells) {
  const used = cells.map(({ source }) => usedBy(ts, source));
  const given = used.map(({ own, assigns }) => new Set([...own, ...assigns]));
  /** @type {Map<string, ReadonlySet<string>>} */
  const later = new Map();
  const faults = cells.flatMap(({ count }, at) => {
    if (count === at + 1) return [];
    return [count === null ? `[${at + 1}] was not run` : `[${at + 1}] has the number ${count}`];
  });
  const isUpdate = (/** @type {number} */ at, /** @type {string} */ name) =>
    used[at].assigns.has(name) && used[at].reads.has(name);
  used.forEach((cell, at) => {
    for (const name of cell.own) later.set(name, cell.later.get(name) ?? new Set());
    const reads = new Set(cell.reads);
    for (const name of reads) for (const further of later.get(name) ?? []) reads.add(further); // grows as it is walked
    for (const name of reads) {
      if (cell.own.includes(name)) continue;
      const isGiven = given.slice(0, at).some((names) => names.has(name));
      const next = given.findIndex((names, place) => place > at && names.has(name));
      if (next < 0 || (isUpdate(at, name) && isUpdate(next, name))) continue; // counters count on
      if (isGiven) faults.push(`[${at + 1}] reads ${name}, which [${next + 1}] changes afterwards`);
      else faults.push(`[${at + 1}] reads ${name}, which only [${next + 1}] declares`);
    }
  });
  return faults;
}

/**
 * @param {import('../compiler/typescript').TypeScript} ts @param {string} source @returns {Used}
 */
function usedBy(ts, source) {
  const { outputText } = ts.transpileModule(`${source}\nexport {};`, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext },
  });
  const bare = programOf(ts, outputText);
  bare.program.getTypeChecker(); // binds names
  const { locals } = /** @type {{ locals?: Map<string, unknown> }} */ (/** @type {unknown} */ (bare.file));
  const own = [...(locals?.keys() ?? [])];
  const { program, file } = programOf(ts, `${outputText}\nexport { ${own.join(', ')} };`);
  const references = new References(ts, program.getTypeChecker(), file, () => false);
  return { ...usageOf(ts, file, references), own };
}

module.exports = { orderFaults };
