'use strict';
const fs = require('fs');
const path = require('path');
const { Failure } = require('../../shared/failure');
const { runTool } = require('../run-tool');
const { hashOf, writeStamp, isStamped } = require('../stamp');

/** @typedef {import('../context').Context} Context */

const TITLE = 'npm packages';

/** @param {Context} context */
const stampFile = ({ folders }) => path.join(folders.modules, '.vitrine-stamp.json');

/** @param {string} file @returns {any} */
const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** @param {Context} context */
function keyOf({ folders }) {
  return hashOf(fs.readFileSync(path.join(folders.project, 'package-lock.json')), process.platform, process.arch);
}

/**
 * npm: the one that started us, else the one on PATH.
 * @param {Context} context @returns {[string, string[]]}
 */
function npmCommand({ environment }) {
  const script = environment.npm_execpath;
  return script && path.basename(script) === 'npm-cli.js' && fs.existsSync(script)
    ? [process.execPath, [script]]
    : ['npm', []];
}

/**
 * Every package that this project names itself is there in the version of the lock file.
 * @param {Context} context
 */
function areNamedPackagesThere({ folders }) {
  const lock = readJson(path.join(folders.project, 'package-lock.json')).packages;
  const { dependencies = {}, devDependencies = {} } = lock[''] ?? {};
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) => {
    const entry = lock[`node_modules/${name}`];
    const manifest = path.join(folders.modules, name, 'package.json');
    return fs.existsSync(manifest) && (entry.link || readJson(manifest).version === entry.version);
  });
}

/**
 * npm's own record of what it installed agrees with the lock file: someone ran `npm ci` or `npm install` by hand.
 * @param {Context} context
 */
function didNpmInstall({ folders }) {
  const record = path.join(folders.modules, '.package-lock.json');
  if (!fs.existsSync(record)) return false;
  const wanted = readJson(path.join(folders.project, 'package-lock.json')).packages;
  const there = readJson(record).packages;
  return Object.entries(wanted).every(([name, entry]) => {
    if (!name.startsWith('node_modules/')) return true;
    const found = there[name];
    return found
      ? found.version === entry.version && found.integrity === entry.integrity
      : entry.optional || entry.devOptional || entry.peer;
  });
}

/** @param {Context} context */
function isDone(context) {
  try {
    if (!areNamedPackagesThere(context)) return false;
    if (isStamped(stampFile(context), keyOf(context))) return true;
    if (!didNpmInstall(context)) return false;
    writeStamp(stampFile(context), keyOf(context));
    return true;
  } catch {
    return false; // a file cut short in node_modules
  }
}

/** @param {Context} context */
async function check(context) {
  const [command, first] = npmCommand(context);
  try {
    await runTool(context, command, [...first, '--version']);
  } catch {
    throw new Failure(
      'npm is not on the PATH; it comes with Node.',
      process.platform === 'linux'
        ? 'apt-get install npm   (or Node from https://nodejs.org, which brings it)'
        : 'https://nodejs.org',
    );
  }
}

/** @param {Context} context */
async function run(context) {
  const { folders, progress } = context;
  const [command, first] = npmCommand(context);
  const total = Object.keys(readJson(path.join(folders.project, 'package-lock.json')).packages).length;
  let fetched = 0;
  const onLine = (/** @type {string} */ line) => {
    if (/http fetch GET 200 \S+\.tgz/.test(line)) progress.note(`${(fetched += 1)} of about ${total} packages fetched`);
  };
  fs.rmSync(stampFile(context), { force: true });
  // Install scripts are not needed, and TensorFlow.js's own would fetch a library from 2022. The one cache is in the
  // checkout.
  await runTool(
    context,
    command,
    [
      ...first,
      'ci',
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=http',
      '--fetch-retries=2',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=10000',
    ],
    { title: TITLE, onLine },
  );
  if (!areNamedPackagesThere(context))
    throw new Failure(
      `${TITLE}: npm ended well, but packages are missing in ${folders.modules}.`,
      'rm -rf node_modules   and the same command again',
    );
  writeStamp(stampFile(context), keyOf(context));
  fs.rmSync(path.join(folders.cache, 'npm'), { recursive: true, force: true });
  return `${Object.keys(readJson(path.join(folders.modules, '.package-lock.json')).packages).length} packages`;
}

module.exports = { name: 'packages', title: TITLE, megabytes: () => 1100, isDone, check, run };
