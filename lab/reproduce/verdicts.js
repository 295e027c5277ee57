'use strict';
const path = require('node:path');
/** @typedef {import('./records.js').Run} Run */

const START = '<!-- verdicts:start -->';
const END = '<!-- verdicts:end -->';
const HEAD = ['| notebook | claim | paper | obtained | verdict |', '|---|---|---|---|---|'];
/** The columns of the README's table: what a verdict cell begins with. */
const VERDICTS = { reproduced: '✓', partly: '◐', 'not reproduced': '✗', 'not testable here': '–' };

/**
 * The page of all claims with its table refreshed: notebooks with a record get new rows, the rows of all others stay,
 * those of notebooks that are gone go. Reading order.
 * @param {string} page `docs/verdicts.md`
 * @param {ReadonlyMap<string, Run>} records by notebook name
 * @param {readonly string[]} names all notebooks
 * @returns {string}
 */
function refreshVerdicts(page, records, names) {
  return between(page, 'docs/verdicts.md', (old) => [
    ...HEAD,
    ...names.flatMap((name) => {
      const record = records.get(name);
      return record ? rowsOf(name, record) : rowsAbout(old, name);
    }),
  ]);
}

/**
 * The README with its table refreshed: a row a notebook, counted from the page of all claims.
 * @param {string} readme
 * @param {string} page
 * @param {readonly string[]} names
 * @returns {string}
 */
function summarizeVerdicts(readme, page, names) {
  const rows = page.split('\n');
  const chapters = names
    .map((name) => ({ name, verdicts: rowsAbout(rows, name).map(verdictOf) }))
    .filter(({ verdicts }) => verdicts.length > 0);
  const kinds = Object.keys(VERDICTS);
  const count = (/** @type {string[]} */ verdicts, /** @type {string} */ kind) =>
    String(verdicts.filter((verdict) => verdict === kind).length || '');
  return between(readme, 'README.md', () => [
    `| notebook | claims | ${kinds.join(' | ')} |`,
    `|---|---|${kinds.map(() => '---|').join('')}`,
    ...chapters.map(
      ({ name, verdicts }) =>
        `| [${name}](notebooks/${name}.ipynb) | ${verdicts.length} | ${kinds.map((kind) => count(verdicts, kind)).join(' | ')} |`,
    ),
  ]);
}

/**
 * @param {string} text
 * @param {string} file
 * @param {(old: string[]) => string[]} renew
 */
function between(text, file, renew) {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start)
    throw new Error(`${file} lacks the lines '${START}' and '${END}', between which the verdicts stand`);
  return `${text.slice(0, start)}${START}\n${renew(text.slice(start + START.length, end).split('\n')).join('\n')}\n${text.slice(end)}`;
}

/**
 * @param {string[]} rows
 * @param {string} name
 */
function rowsAbout(rows, name) {
  return rows.filter((row) => row.startsWith('| ') && row.includes(`](../notebooks/${name}.ipynb)`));
}

/** @param {string} row */
function verdictOf(row) {
  const cell =
    row
      .split(/(?<!\\)\|/)
      .at(-2)
      ?.trim() ?? '';
  return Object.entries(VERDICTS).find(([words, sign]) => cell.startsWith(`${sign} ${words}`))?.[0] ?? 'not run';
}

/**
 * @param {string} name
 * @param {Run} record
 * @returns {string[]}
 */
function rowsOf(name, record) {
  const where = `[${path.basename(name)}](../notebooks/${name}.ipynb)${record.mode === 'full' ? ', full mode' : ''}${record.standIn ? ', stand-in data' : ''}`;
  return record.claims.map(({ claim, paper, inWords, verdict, why }) => {
    const reason = why && verdict !== 'reproduced' ? `: ${why}` : '';
    const cells = [where, claim, `${paper.value} (${paper.source})`, inWords.obtained, `${inWords.verdict}${reason}`];
    return `| ${cells
      .map((cell) =>
        cell
          .replace(/</g, '&lt;')
          .replace(/\|/g, '\\|')
          .replace(/\s*\n\s*/g, ' '),
      )
      .join(' | ')} |`;
  });
}

module.exports = { refreshVerdicts, summarizeVerdicts };
