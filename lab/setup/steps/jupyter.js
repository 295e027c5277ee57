'use strict';
const fs = require('fs');
const { settingsFiles } = require('../../jupyter/settings');
const { writeWhole } = require('../../shared/write-whole');

/** @typedef {import('../context').Context} Context */

/** @param {Context} context */
function isDone({ folders }) {
  return Object.entries(settingsFiles(folders)).every(
    ([file, text]) => fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text,
  );
}

/** @param {Context} context */
async function run({ folders }) {
  for (const [file, text] of Object.entries(settingsFiles(folders))) writeWhole(file, text);
  return '';
}

module.exports = { name: 'jupyter', title: 'kernel and JupyterLab settings', megabytes: () => 1, isDone, run };
