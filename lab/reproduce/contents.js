'use strict';
const fs = require('fs');
const path = require('path');
const { readJson } = require('./records.js');

/** @typedef {{ title: string, png: string }} Picture */
/** @typedef {{ title: string, question: string }} Paper */

/**
 * The still pictures of an executed notebook, in order: base64 of PNG files, with the titles of their figures.
 * @param {string} file
 * @returns {Picture[]} none where there is no such file
 */
function picturesOf(file) {
  if (!fs.existsSync(file)) return [];
  const outputs = /** @type {{ cells: { outputs?: { data?: Record<string, any> }[] }[] }} */ (
    readJson(file)
  ).cells.flatMap((cell) => cell.outputs ?? []);
  return outputs.flatMap(({ data }) => {
    const png = [data?.['image/png'] ?? ''].flat().join('').replace(/\s/g, '');
    if (!png) return [];
    const title = data?.['application/vnd.plotly.v1+json']?.layout?.title;
    return [{ png, title: String(title?.text ?? title ?? 'figure').replace(/<[^>]*>/g, ' ') }];
  });
}

/**
 * What the index of a paper's folder says of it: its heading, and its question without marks of emphasis.
 * @param {string} folder
 * @returns {Paper}
 */
function paperOf(folder) {
  const file = path.join(folder, 'README.md');
  const index = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const title = /^# (.+)$/m.exec(index)?.[1] ?? path.basename(folder);
  const question = /^\*\*Question\.\*\* (.+)$/m.exec(index)?.[1] ?? '';
  return { title, question: question.replace(/[*`]/g, '') };
}

module.exports = { paperOf, picturesOf };
