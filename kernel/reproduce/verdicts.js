'use strict';
const path = require('node:path');
/** @typedef {import('./records.js').Run} Run */

const START = '<!-- verdicts:start -->';
const END = '<!-- verdicts:end -->';

/**
 * The README with its verdict table refreshed: notebooks with a record get new rows, the rows of all others stay, those
 * of notebooks that are gone go. Reading order.
 * @param {string} readme
 * @param {ReadonlyMap<string, Run>} records by notebook name
 * @param {readonly string[]} names all notebooks
 * @returns {string}
 */
function refreshVerdicts(readme, records, names) {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END);
  if (start < 0 || end < start) throw new Error(`README.md lacks the lines '${START}' and '${END}', between which the verdicts stand`);
  const old = readme.slice(start + START.length, end).split('\n');
  const rows = names.flatMap((name) => {
    const record = records.get(name);
    return record ? rowsOf(name, record) : old.filter((line) => line.includes(`](notebooks/${name}.ipynb)`));
  });
  const table = ['| notebook | claim | paper | obtained | verdict |', '|---|---|---|---|---|', ...rows];
  return `${readme.slice(0, start)}${START}\n${table.join('\n')}\n${readme.slice(end)}`;
}

/**
 * @param {string} name
 * @param {Run} record
 * @returns {string[]}
 */
function rowsOf(name, record) {
  const where = `[${path.basename(name)}](notebooks/${name}.ipynb)${record.mode === 'full' ? ', full mode' : ''}${record.standIn ? ', stand-in data' : ''}`;
  return record.claims.map(({ claim, paper, inWords }) => {
    const cells = [where, claim, `${paper.value} (${paper.source})`, inWords.obtained, inWords.verdict];
    return `| ${cells.map((cell) => cell.replace(/</g, '&lt;').replace(/\|/g, '\\|').replace(/\s*\n\s*/g, ' ')).join(' | ')} |`;
  });
}

module.exports = { refreshVerdicts };
