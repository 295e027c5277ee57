'use strict';
const fs = require('fs');
const path = require('path');
const { identify, isAlive } = require('../shared/processes');

const NAME = /^jupyter(?:-(\d+))?\.log$/;

/**
 * The log of this start alone: two servers write no common file. It holds the token, so that only its owner may read
 * it; the logs of servers that are gone are removed.
 * @param {string} folder @returns {{ file: string, descriptor: number }}
 */
function openServerLog(folder) {
  fs.mkdirSync(folder, { recursive: true });
  for (const name of fs.readdirSync(folder)) {
    const found = NAME.exec(name);
    const isOurs = found && Number(found[1]) === process.pid; // left by an earlier process with our number
    if (found && (isOurs || !found[1] || !isAlive(identify(Number(found[1])))))
      fs.rmSync(path.join(folder, name), { force: true });
  }
  const file = path.join(folder, `jupyter-${process.pid}.log`);
  return { file, descriptor: fs.openSync(file, 'wx', 0o600) };
}

module.exports = { openServerLog };
