'use strict';
const os = require('os');
const path = require('path');
const fs = require('fs');
const { childEnvironment, folders: ownFolders } = require('../shared/environment');
const { Failure } = require('../shared/failure');
const { listGpus, whyNoGpu } = require('./gpus');
const { Lock } = require('./lock');
const { platforms, thisPlatform } = require('./platforms');
const { Progress } = require('./progress');

/** @typedef {'cpu' | 'gpu'} Flavor */
/**
 * What every step is given.
 * @typedef {object} Context
 * @property {import('../shared/environment').Folders} folders
 * @property {NodeJS.ProcessEnv} environment of child processes
 * @property {import('./platforms').Platform | undefined} platform undefined on a machine for which TensorFlow has no
 * library
 * @property {Flavor} flavor
 * @property {boolean} tests whether the tests are built too
 * @property {string[]} extras what was asked for besides: `cluster`
 * @property {Progress} progress
 * @property {Lock} lock
 */
/**
 * @typedef {{ folders?: import('../shared/environment').Folders, base?: NodeJS.ProcessEnv, parameters?: string[],
 * tests?: boolean, progress?: Progress }} ContextOptions
 */

/**
 * The TensorFlow to use: as asked (`--cpu`, `--gpu`, `VITRINE_TENSORFLOW`), else the GPU's where it is installed
 * already (it also runs without a GPU) or `nvidia-smi` lists a GPU whose driver is new enough, else the CPU's.
 * @param {import('../shared/environment').Folders} folders @param {NodeJS.ProcessEnv} environment @param {string[]}
 * parameters @returns {Flavor}
 */
function chooseFlavor(folders, environment, parameters) {
  const asked = parameters.includes('--gpu')
    ? 'gpu'
    : parameters.includes('--cpu')
      ? 'cpu'
      : environment.VITRINE_TENSORFLOW;
  if (asked === 'cpu' || asked === 'gpu') return asked;
  if (asked) throw new Failure(`VITRINE_TENSORFLOW is "${asked}"; it may be "cpu" or "gpu".`);
  if (!platforms[thisPlatform]?.wheels.gpu) return 'cpu';
  return fs.existsSync(path.join(folders.tensorflow, 'gpu', 'stamp.json')) || !whyNoGpu(listGpus(environment))
    ? 'gpu'
    : 'cpu';
}

/** @param {ContextOptions} [options] @returns {Context} */
function makeContext({
  folders = ownFolders,
  base = process.env,
  parameters = [],
  tests = false,
  progress = new Progress(),
} = {}) {
  if (process.platform === 'win32')
    throw new Failure(
      'Windows: run Vitrine inside WSL2 (a Linux in Windows).',
      'wsl --install   and clone the project there',
    );
  const environment = childEnvironment(folders, base);
  const flavor = chooseFlavor(folders, environment, parameters);
  return {
    folders,
    environment,
    platform: platforms[thisPlatform],
    flavor,
    tests,
    extras: parameters.filter((_, i) => parameters[i - 1] === '--with'),
    progress,
    lock: new Lock(path.join(folders.state, 'setup.lock')),
  };
}

/** The processor's name. */
const processorName = () => os.cpus()[0]?.model.trim() ?? process.arch;

module.exports = { makeContext, chooseFlavor, processorName };
