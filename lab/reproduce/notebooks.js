'use strict';
const fs = require('fs');
const path = require('path');

/**
 * The notebooks under `folder` by name (path without `.ipynb`), in reading order: numbers count as numbers, the start
 * comes before the papers.
 * @param {string} folder
 * @returns {string[]}
 */
function listNotebooks(folder) {
  /**
   * @param {string} at
   * @returns {string[]}
   */
  const walk = (at) => {
    const entries = fs
      .readdirSync(path.join(folder, at), { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
      .sort(
        (a, b) =>
          Number(a.isDirectory()) - Number(b.isDirectory()) || a.name.localeCompare(b.name, 'en', { numeric: true }),
      );
    return entries.flatMap((entry) => {
      const name = at ? `${at}/${entry.name}` : entry.name;
      if (entry.isDirectory()) return walk(name);
      return entry.name.endsWith('.ipynb') ? [name.slice(0, -'.ipynb'.length)] : [];
    });
  };
  return fs.existsSync(folder) ? walk('') : [];
}

/**
 * The notebooks that the words name: each word is a fragment of a path, and must fit at least one. No words: all.
 * @param {readonly string[]} names
 * @param {readonly string[]} words
 * @returns {string[]}
 */
function selectNotebooks(names, words) {
  const fragments = words.map((word) => word.replace(/^(\.\/)?notebooks\//, '').replace(/\.ipynb$/, ''));
  for (const fragment of fragments) {
    if (!names.some((name) => name.includes(fragment))) {
      throw new Error(
        `no notebook's name contains '${fragment}'. There are:\n${names.map((name) => `  ${name}`).join('\n') || '  none'}`,
      );
    }
  }
  return names.filter((name) => fragments.length === 0 || fragments.some((fragment) => name.includes(fragment)));
}

module.exports = { listNotebooks, selectNotebooks };
