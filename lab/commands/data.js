'use strict';
const path = require('path');
const { setUp } = require('../setup/set-up');
const { runNode } = require('../shared/run-node');

/**
 * `npm run data -- mnist resnet18 [--from FOLDER | --url ADDRESS]`: hands its words to `data-scripts/index.ts`, which
 * lists what there is when there are none.
 * @param {string[]} words
 */
async function run(words) {
  const { folders } = await setUp({ only: ['packages', 'build'] });
  return runNode(folders, [path.join(folders.project, 'dist', 'data-scripts', 'index.js'), ...words]);
}

module.exports = { run };
