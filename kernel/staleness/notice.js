'use strict';
/**
 * The line under a cell that names the cells which ran on what it changed.
 *
 * @typedef {import('./ledger').Stale} Stale
 */
const KIND = 'application/vnd.vitrine.stale+json';

/** Cells and names beyond these are counted. */
const [MOST_CELLS, MOST_NAMES] = [8, 4];

/**
 * @param {readonly Stale[]} stale @returns {import('../output/bundles').MimeBundle}
 */
function staleNotice(stale) {
  const parts = stale.slice(0, MOST_CELLS).map(({ run, names }, index) => {
    const listed = [...names.slice(0, MOST_NAMES), ...(names.length > MOST_NAMES ? ['others'] : [])];
    return `[${run.count}]${index === 0 ? ' ran' : ''} on the former ${together(listed)}`;
  });
  if (stale.length > MOST_CELLS) parts.push(`${stale.length - MOST_CELLS} more cells`);
  const text = `${together(parts)}; %rerun runs ${stale.length === 1 ? 'it' : 'them'} again.`;
  const cells = stale.map(({ run, names }) => ({ execution_count: run.count, names }));
  return { [KIND]: { cells }, 'text/html': quiet(text), 'text/plain': text };
}

/**
 * What stands above the outputs of a cell that runs again.
 * @param {import('./ledger').Run} run @returns {import('../output/bundles').MimeBundle}
 */
function rerunHeading({ count, source }) {
  const [line] = source.trim().split('\n');
  const text = `[${count}] again: ${line.length > 60 ? `${line.slice(0, 60)}…` : line}`;
  return { 'text/html': quiet(text), 'text/plain': text };
}

/** @param {readonly string[]} words */
function together(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** @param {string} text small and grey, on a light page and a dark one */
function quiet(text) {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<div style="color: gray; font-size: 85%">${escaped}</div>`;
}

module.exports = { rerunHeading, staleNotice };
