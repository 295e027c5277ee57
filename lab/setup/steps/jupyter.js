'use strict';
const fs = require('fs');
const { extensionFiles, plotlyFile } = require('../../jupyter/labextension');
const { settingsFiles } = require('../../jupyter/settings');
const { writeWhole } = require('../../shared/write-whole');

/** @typedef {import('../context').Context} Context */

/** @param {Context} context @returns {[string, string][]} */
const files = ({ folders }) => Object.entries({ ...settingsFiles(folders), ...extensionFiles(folders) });

/** @param {Context} context */
function isDone(context) {
  if (!fs.existsSync(plotlyFile(context.folders))) return false;
  return files(context).every(([file, text]) => fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text);
}

/** @param {Context} context */
async function run(context) {
  for (const [file, text] of files(context)) writeWhole(file, text);
  return '';
}

module.exports = { name: 'jupyter', title: 'kernel and JupyterLab settings', megabytes: () => 6, isDone, run };
