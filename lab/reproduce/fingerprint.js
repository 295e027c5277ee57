'use strict';
const { createHash } = require('crypto');
const fs = require('fs');
const path = require('path');
/** @typedef {import('./records.js').Fingerprint} Fingerprint */

/**
 * What a notebook's outputs came from, so that it can be told when they are older than it: digests of its code cells
 * with the claims beside it, and of the package's sources. Data are told by the checksums in the record.
 * @param {{ notebooks: string, sources: string }} places
 * @param {string} name
 * @returns {Fingerprint}
 */
function fingerprintOf({ notebooks, sources }, name) {
  const { cells } = JSON.parse(fs.readFileSync(path.join(notebooks, `${name}.ipynb`), 'utf8'));
  const code = cells
    .filter((/** @type {{ cell_type: string }} */ cell) => cell.cell_type === 'code')
    .map((/** @type {{ source: string | string[] }} */ cell) => [cell.source].flat().join(''));
  const claims = path.join(notebooks, `${name}.claims.json`);
  return {
    cells: digest([...code, fs.existsSync(claims) ? fs.readFileSync(claims, 'utf8') : '']),
    package: digest(sourcesIn(sources).map((file) => fs.readFileSync(file, 'utf8'))),
  };
}

/** @param {readonly string[]} texts */
function digest(texts) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}\n${text}`);
  return hash.digest('hex').slice(0, 16);
}

/**
 * The package's own TypeScript, in the order of paths.
 * @param {string} folder
 * @returns {string[]}
 */
function sourcesIn(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const at = path.join(folder, entry.name);
      if (entry.isDirectory()) return sourcesIn(at);
      return entry.name.endsWith('.ts') ? [at] : [];
    });
}

module.exports = { fingerprintOf };
