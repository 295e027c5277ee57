'use strict';
const path = require('path');
const { spawnSync } = require('child_process');
const { childEnvironment } = require('../environment');
const { printFailure } = require('../failure');
const { setUp } = require('../steps');

/** `npm run docs`: writes the pages of docs/ from the code; `npm run docs -- --text` leaves their pictures alone. */
async function main() {
  try {
    const { folders } = await setUp({ tests: true });
    const program = path.join(folders.project, 'dist', 'docs', 'generator', 'write.js');
    const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { cwd: folders.project, env: childEnvironment(folders), stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } catch (error) {
    process.exitCode = printFailure(error);
  }
}

module.exports = { main };
