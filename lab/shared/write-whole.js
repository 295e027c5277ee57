'use strict';
const fs = require('fs');
const path = require('path');
const { fileFailure } = require('./failure');

/**
 * Writes aside and renames: a reader sees the old file or the new one, each in full.
 * @param {string} file
 * @param {string} text
 */
function writeWhole(file, text) {
  const aside = `${file}.${process.pid}.new`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(aside, text);
    fs.renameSync(aside, file);
  } catch (error) {
    if (fs.existsSync(aside)) fs.rmSync(aside);
    throw fileFailure(error, file) ?? error;
  }
}

module.exports = { writeWhole };
