'use strict';
const path = require('path');
const { setUp } = require('../setup/set-up');
const { runNode } = require('../shared/run-node');

const usage = `npm run docs [-- --text]: writes docs/methods, docs/metrics and the drawing of the architecture from the code
  --text   leaves the pictures alone, which need real digits`;

/**
 * `npm run docs`: writes the pages of docs/ from the code; `npm run docs -- --text` leaves their pictures alone.
 * @param {string[]} words
 */
async function run(words) {
  const { folders } = await setUp({ tests: true });
  return runNode(folders, [path.join(folders.project, 'dist', 'docs', 'generator', 'write.js'), ...words]);
}

module.exports = { usage, options: ['--text'], run };
