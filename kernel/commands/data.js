'use strict';
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { childEnvironment } = require('../environment');
const { Failure, printFailure } = require('../failure');
const { setUp } = require('../steps');

/**
 * The scripts by name.
 * @param {string} project
 */
const listScripts = (project) => fs.readdirSync(path.join(project, 'data-scripts')).filter((name) => /(?<!\.d)\.ts$/.test(name) && name !== 'index.ts').map((name) => name.slice(0, -3)).sort();

/** `npm run data -- mnist fashion-mnist`: runs the scripts of those names; words that begin with a dash go to each of them. */
async function main() {
  const words = process.argv.slice(2);
  const names = words.filter((word) => !word.startsWith('-'));
  try {
    const { folders } = await setUp({ only: ['packages', 'build'] });
    const known = listScripts(folders.project);
    const unknown = names.find((name) => !known.includes(name));
    if (names.length === 0 || unknown) throw new Failure(`${unknown ? `there is no data script "${unknown}"` : 'which data?'} Known: ${known.join(', ')}. For example: npm run data -- ${known[0] ?? 'mnist'}`);
    for (const name of names) {
      const script = path.join(folders.project, 'dist', 'data-scripts', `${name}.js`);
      const { status } = spawnSync(process.execPath, [script, ...words.filter((word) => word.startsWith('-'))], { cwd: folders.project, env: childEnvironment(folders), stdio: 'inherit' });
      if (status !== 0) process.exitCode = status ?? 1;
    }
  } catch (error) {
    process.exitCode = printFailure(error);
  }
}

module.exports = { main, listScripts };
