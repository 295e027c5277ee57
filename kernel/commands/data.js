'use strict';
const path = require('path');
const { spawnSync } = require('child_process');
const { childEnvironment } = require('../environment');
const { printFailure } = require('../failure');
const { setUp } = require('../steps');

/** `npm run data -- mnist resnet18 [--from FOLDER | --url ADDRESS]`: hands its words to `data-scripts/index.ts`, which lists what there is when there are none. */
async function main() {
  try {
    const { folders } = await setUp({ only: ['packages', 'build'] });
    const program = path.join(folders.project, 'dist', 'data-scripts', 'index.js');
    const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { cwd: folders.project, env: childEnvironment(folders), stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } catch (error) {
    process.exitCode = printFailure(error);
  }
}

module.exports = { main };
