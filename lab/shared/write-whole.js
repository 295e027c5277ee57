'use strict';
const fs = require('fs');
const path = require('path');

/**
 * Writes aside and renames: a reader sees the old file or the new one, each in full.
 * @param {string} file
 * @param {string} text
 */
function writeWhole(file, text) {
  const aside = `${file}.${process.pid}.new`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(aside, text);
  fs.renameSync(aside, file);
}

module.exports = { writeWhole };
