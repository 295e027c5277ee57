'use strict';
const fs = require('fs');
const path = require('path');
const { readJson } = require('./records.js');

/** @typedef {{ title: string, png: string }} Picture */
/** @typedef {{ title: string, question: string }} Paper */

/**
 * What a cell shows, as far as it is read here.
 * @typedef {{ 'image/png'?: string | string[], 'application/vnd.plotly.v1+json'?: {
 *   layout?: { title?: string | { text?: string } } } }} Bundle
 */

/**
 * The still pictures of an executed notebook, in order: base64 of PNG files, with the titles of their figures.
 * @param {string} file
 * @returns {Picture[]} none where there is no such file
 */
function picturesOf(file) {
  if (!fs.existsSync(file)) return [];
  return outputsOf(file).flatMap(({ data }) => {
    const png = [data?.['image/png'] ?? ''].flat().join('').replace(/\s/g, '');
    if (!png) return [];
    const title = data?.['application/vnd.plotly.v1+json']?.layout?.title;
    const text = typeof title === 'object' ? title.text : title;
    return [{ png, title: String(text ?? 'figure').replace(/<[^>]*>/g, ' ') }];
  });
}

/**
 * How many figures of an executed notebook have no still picture, and what was said about it; undefined where all have
 * one.
 * @param {string} file
 * @returns {string | undefined}
 */
function lostPictures(file) {
  const outputs = outputsOf(file);
  const figures = outputs.filter(({ data }) => data?.['application/vnd.plotly.v1+json']);
  const lost = figures.filter(({ data }) => !data?.['image/png']).length;
  if (lost === 0) return undefined;
  const said = outputs
    .flatMap(({ text = '' }) => [text].flat().join('').split('\n'))
    .find((line) => /still pictures|Figure without a picture/.test(line));
  return `${lost} of ${figures.length} figures have no still picture${said ? `: ${said}` : ''}`;
}

/**
 * @param {string} file
 * @returns {{ data?: Bundle, text?: string | string[] }[]}
 */
function outputsOf(file) {
  return readJson(file).cells.flatMap((/** @type {{ outputs?: unknown[] }} */ cell) => cell.outputs ?? []);
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

module.exports = { lostPictures, paperOf, picturesOf };
