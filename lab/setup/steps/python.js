'use strict';
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { Failure } = require('../../shared/failure');
const { pip } = require('../pip');
const { runTool } = require('../run-tool');
const { hashOf, writeStamp, isStamped } = require('../stamp');

/** @typedef {import('../context').Context} Context */

const TITLE = 'Python packages (JupyterLab)';
const OLDEST = 9;
const NEWEST = 14;

/** @param {Context} context */
const stampFile = ({ folders }) => path.join(folders.venv, '.vitrine-stamp.json');

/**
 * A virtual environment knows its own path and its Python's minor version.
 * @param {Context} context @param {string} version
 */
function keyOf({ folders }, version) {
  return hashOf(fs.readFileSync(path.join(folders.project, 'lab', 'setup', 'requirements.txt')), folders.venv, version);
}

/**
 * @param {string} python @param {NodeJS.ProcessEnv} environment what it is: `3.11`, and whether it can make virtual
 * environments
 */
function ask(python, environment) {
  const question =
    'import sys; print("%d.%d" % sys.version_info[:2]); sys.stdout.flush()\nimport venv, ensurepip; print("venv")';
  const { stdout } = spawnSync(python, ['-c', question], { env: environment, encoding: 'utf8', timeout: 30_000 });
  const [version = '', venv] = (stdout ?? '').trim().split('\n');
  const [major, minor] = version.split('.').map(Number);
  return { version, isNewEnough: major === 3 && minor >= OLDEST, hasVenv: venv === 'venv' };
}

/**
 * The first Python on the PATH that is new enough and can make virtual environments.
 * @param {Context} context
 */
function findPython({ environment }) {
  const numbered = Array.from({ length: NEWEST - OLDEST + 1 }, (_, index) => `python3.${NEWEST - index}`);
  const names = environment.VITRINE_PYTHON ? [environment.VITRINE_PYTHON] : ['python3', 'python', ...numbered];
  const found = names.map((name) => ({ name, ...ask(name, environment) })).filter(({ version }) => version);
  const good = found.find(({ isNewEnough, hasVenv }) => isNewEnough && hasVenv);
  if (good) return good;
  const install =
    process.platform === 'darwin'
      ? 'brew install python@3.12'
      : "apt-get install -y python3 python3-venv   (or your system's package for it)";
  if (found.length === 0)
    throw new Failure(
      `Python is missing: ${environment.VITRINE_PYTHON ? `VITRINE_PYTHON=${environment.VITRINE_PYTHON} does not run` : 'there is no python3 on the PATH'}.`,
      install,
    );
  const halfGood = found.find(({ isNewEnough }) => isNewEnough);
  if (halfGood)
    throw new Failure(
      `${halfGood.name} (Python ${halfGood.version}) cannot make virtual environments: its module venv or ensurepip is missing.`,
      `apt-get install -y python3-venv   (python${halfGood.version}-venv)`,
    );
  throw new Failure(
    `${found[0].name} is Python ${found[0].version}; JupyterLab needs 3.${OLDEST} or later.`,
    `${install}, or name another one: export VITRINE_PYTHON=/path/to/python3`,
  );
}

/** @param {Context} context */
function isDone(context) {
  if (!fs.existsSync(stampFile(context))) return false;
  const { version } = ask(context.folders.python, context.environment);
  return version !== '' && isStamped(stampFile(context), keyOf(context, version));
}

/** @param {Context} context */
async function check(context) {
  findPython(context);
}

/** @param {Context} context */
async function run(context) {
  const { folders, progress } = context;
  const { name, version } = findPython(context);
  // Environments cannot be renamed (their scripts name their path): made in place, and worth nothing until stamped.
  fs.rmSync(folders.venv, { recursive: true, force: true });
  await runTool(context, name, ['-m', 'venv', folders.venv], { title: 'python -m venv' });
  const requirements = path.join(folders.project, 'lab', 'setup', 'requirements.txt');
  const total = (fs.readFileSync(requirements, 'utf8').match(/^[a-z0-9].*==/gim) ?? []).length;
  let collected = 0;
  const onLine = (/** @type {string} */ line) => {
    if (line.startsWith('Collecting ')) progress.note(`${(collected += 1)} of about ${total} packages fetched`);
    if (line.startsWith('Installing collected')) progress.note('unpacking');
  };
  await runTool(context, folders.python, pip('install', '--require-hashes', '-r', requirements), {
    title: TITLE,
    onLine,
  });
  await runTool(
    context,
    folders.python,
    ['-c', 'import jupyterlab, nbclient, nbconvert, jupyterlab_widgets, kaleido'],
    {
      title: TITLE,
    },
  );
  writeStamp(stampFile(context), keyOf(context, version));
  fs.rmSync(path.join(folders.cache, 'pip'), { recursive: true, force: true });
  return `Python ${version}, ${collected} packages`;
}

module.exports = { name: 'python', title: TITLE, megabytes: () => 800, isDone, check, run };
