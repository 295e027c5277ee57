'use strict';
const fs = require('node:fs');
const path = require('node:path');

/**
 * The names of files and folders that a path can go on with, folders with a slash; those that begin with a dot only
 * where one is typed.
 * @param {string} typed a path from the notebook's folder, or an absolute one
 * @returns {string[]}
 */
function filesAt(typed) {
  const slash = typed.lastIndexOf('/') + 1;
  const segment = typed.slice(slash);
  try {
    return fs
      .readdirSync(path.resolve(typed.slice(0, slash)), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(segment) && (segment.startsWith('.') || !name.startsWith('.')))
      .map((entry) => (isFolder(entry) ? `${entry.name}/` : entry.name))
      .sort();
  } catch {
    return []; // there is no such folder
  }
}

/** @param {import('node:fs').Dirent} entry */
function isFolder(entry) {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return fs.statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.isDirectory() === true;
}

module.exports = { filesAt };
