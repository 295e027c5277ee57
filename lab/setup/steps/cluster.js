'use strict';
const fs = require('fs');
const path = require('path');
const { pip } = require('../pip');
const { runTool } = require('../run-tool');
const { hashOf, writeStamp, isStamped } = require('../stamp');

/** @typedef {import('../context').Context} Context */

const TITLE = 'Python packages for studies on a cluster (Dask)';

/** @param {Context} context */
const requirementsFile = ({ folders }) => path.join(folders.project, 'lab', 'setup', 'cluster.txt');
/** In the environment, and so gone with it. @param {Context} context */
const stampFile = ({ folders }) => path.join(folders.venv, '.vitrine-cluster.json');
/** Says that it was asked for once: an environment that is made anew gets it too. @param {Context} context */
const askedFile = ({ folders }) => path.join(folders.state, 'with-cluster');

/** @param {Context} context */
const keyOf = (context) => hashOf(fs.readFileSync(requirementsFile(context)), context.folders.venv);

/** @param {Context} context */
function isDone(context) {
  const isWanted = context.extras.includes('cluster') || fs.existsSync(askedFile(context));
  return !isWanted || isStamped(stampFile(context), keyOf(context));
}

/** @param {Context} context */
async function run(context) {
  const { folders } = context;
  await runTool(context, folders.python, pip('install', '--require-hashes', '-r', requirementsFile(context)), {
    title: TITLE,
  });
  await runTool(context, folders.python, ['-c', 'import bokeh, distributed'], { title: TITLE });
  writeStamp(stampFile(context), keyOf(context));
  fs.writeFileSync(askedFile(context), ''); // last: what could not be had is not asked for by every command from now on
  fs.rmSync(path.join(folders.cache, 'pip'), { recursive: true, force: true });
  return '';
}

module.exports = { name: 'cluster', title: TITLE, megabytes: () => 250, isDone, run };
