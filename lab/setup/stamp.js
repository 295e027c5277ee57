'use strict';
/**
 * A stamp lies beside a step's result and is written last. It holds the hash of everything that the result depends on,
 * and the sizes of the files that must be there: no stamp, another hash or another size means that the step runs again.
 */
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { writeWhole } = require('../shared/write-whole');

/** @typedef {{ key: string, sizes: Record<string, number> }} Stamp */

/** @param {...unknown} parts texts, buffers, or anything that JSON can write */
function hashOf(...parts) {
  const hash = crypto.createHash('sha256');
  for (const part of parts)
    hash.update(typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part)).update('\0');
  return hash.digest('hex');
}

/**
 * The SHA-256 of a file of any size.
 * @param {string} file @returns {Promise<string>}
 */
function hashOfFile(file) {
  return new Promise((resolve, reject) => {
    const hash = crypto.createHash('sha256');
    fs.createReadStream(file, { highWaterMark: 1 << 20 })
      .on('error', reject)
      .on('data', (chunk) => hash.update(chunk))
      .on('end', () => resolve(hash.digest('hex')));
  });
}

/**
 * @param {string} file the stamp @param {string} key @param {string[]} [results] files of the result, relative to the
 * stamp's folder
 */
function writeStamp(file, key, results = []) {
  const sizes = Object.fromEntries(
    results.map((name) => [name, fs.statSync(path.join(path.dirname(file), name)).size]),
  );
  writeWhole(file, JSON.stringify({ key, sizes }, undefined, 1));
}

/**
 * Whether the result beside the stamp is there, whole, and made from what `key` says.
 * @param {string} file @param {string} key
 */
function isStamped(file, key) {
  try {
    /** @type {Stamp} */
    const stamp = JSON.parse(fs.readFileSync(file, 'utf8'));
    return (
      stamp.key === key &&
      Object.entries(stamp.sizes).every(
        ([name, size]) => fs.statSync(path.join(path.dirname(file), name)).size === size,
      )
    );
  } catch {
    return false;
  }
}

module.exports = { hashOf, hashOfFile, writeStamp, isStamped };
