'use strict';
const fs = require('node:fs');
const path = require('node:path');

/**
 * The packages that a notebook can import without their being among the dependencies of its project, which alone
 * TypeScript offers: those of a workspace, which npm links into its `node_modules`.
 * @returns {string[]}
 */
function linkedPackages() {
  const found = [];
  for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
    const modules = path.join(folder, 'node_modules');
    if (fs.existsSync(modules))
      for (const entry of fs.readdirSync(modules, { withFileTypes: true }))
        if (entry.isSymbolicLink()) found.push(entry.name);
    if (folder === path.dirname(folder)) return found;
  }
}

module.exports = { linkedPackages };
