'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');
const { makeContext, processorName } = require('../setup/context');
const { listGpus, whyNoGpu } = require('../setup/gpus');
const { childEnvironment } = require('../shared/environment');
const { thisPlatform } = require('../setup/platforms');
const { readState } = require('../setup/state');
const { setUp } = require('../setup/set-up');
const { steps } = require('../setup/steps');
const { freeMegabytes } = require('../setup/machine');

/** @typedef {import('../setup/context').Context} Context */

const usage = `npm run doctor [-- --json] [--no-setup] [--cpu | --gpu]
  --json         for machines
  --no-setup     only look, set nothing up
  --cpu, --gpu   look as if nvidia-smi had decided so`;

/**
 * First line of what a program prints, or undefined.
 * @param {string} command @param {string[]} parameters @param {string} cwd
 */
function ask(command, parameters, cwd) {
  const { status, stdout } = spawnSync(command, parameters, {
    cwd,
    env: childEnvironment(),
    encoding: 'utf8',
    timeout: 120_000,
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** @param {Context} context @param {string} name */
function packageVersion({ folders }, name) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folders.modules, name, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/** @param {Context} context */
function pythonVersions({ folders }) {
  const question = [
    'import json, platform',
    'from importlib.metadata import version',
    'from importlib.util import find_spec',
    'names = ["jupyterlab", "jupyterlab_widgets", "nbclient", "kaleido"] + ["distributed"] * bool(find_spec("distributed"))',
    'print(json.dumps({"python": platform.python_version(), **{name: version(name) for name in names}}))',
  ].join('; ');
  return JSON.parse(ask(folders.python, ['-c', question], folders.project) ?? '{}');
}

/**
 * The check of the addon, made afresh.
 * @param {Context} context @returns {import('../setup/probe').Finding}
 */
function probeNow({ folders }) {
  const { stdout, signal } = spawnSync(process.execPath, [path.join(__dirname, '..', 'setup', 'probe.js')], {
    env: { ...childEnvironment(folders), NODE_PATH: folders.modules },
    encoding: 'utf8',
    timeout: 300_000,
  });
  try {
    return JSON.parse(stdout.trim().split('\n').pop() ?? '');
  } catch {
    return {
      ok: false,
      backend: 'none',
      reason: signal ? `the check was ended by ${signal}` : 'the check gave no answer',
    };
  }
}

/**
 * The data sets in a folder: its sub-folders that hold something.
 * @param {string | undefined} folder
 */
function dataIn(folder) {
  if (!folder || !fs.existsSync(folder)) return { folder, found: [] };
  const folders = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return { folder, found: folders.filter((name) => fs.readdirSync(path.join(folder, name)).length > 0) };
}

/**
 * Every fact of a bug report.
 * @param {Context} context @param {string | undefined} failure of the set-up
 */
function gather(context, failure) {
  const { folders, environment, flavor } = context;
  const at = folders.project;
  const gpus = listGpus(environment);
  const probe = probeNow(context);
  const missing = steps
    .filter((step) => step.name !== 'build' && !step.isDone(context))
    .map(({ title }) => `${title}: not there`);
  const addon = path.join(folders.modules, '@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node');
  const spec = path.join(folders.kernelspec, 'kernel.json');
  return {
    setup: failure ?? (missing.join('; ') || 'complete'),
    versions: {
      vitrine: JSON.parse(fs.readFileSync(path.join(at, 'package.json'), 'utf8')).version,
      commit: ask('git', ['describe', '--always', '--dirty', '--abbrev=12'], at),
      node: process.versions.node,
      npm: ask('npm', ['--version'], at),
      ...{ distributed: 'not installed (npm run setup -- --with cluster)', ...pythonVersions(context) },
      typescript: packageVersion(context, 'typescript'),
      tslab: packageVersion(context, 'tslab'),
      tfjs: probe.tfjs,
      tensorflow: probe.tensorflow,
    },
    backend: probe.ok ? 'native' : 'fallback (WebAssembly or plain JavaScript)',
    reason: probe.reason ?? readState(folders).native?.reason,
    device: probe.gpu ? gpus[0] : processorName(),
    machine: `${thisPlatform}${context.platform?.tested ? '' : ' (untested)'}, ${os.release()}`,
    threads: os.availableParallelism(),
    memoryMegabytes: Math.round(os.totalmem() / 1e6),
    gpus,
    whyNoGpu: probe.gpu ? undefined : whyNoGpu(gpus),
    addon: { flavor, isThere: fs.existsSync(addon), answers: probe.ok },
    kernel: { spec, isThere: fs.existsSync(spec), launcher: fs.existsSync(folders.launcher) },
    data: {
      own: dataIn(environment.VITRINE_DATA || folders.data),
      mirror: dataIn(environment.VITRINE_MIRROR),
      offline: environment.VITRINE_OFFLINE === '1',
    },
    freeMegabytes: freeMegabytes(at),
    settings: Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('VITRINE_'))),
  };
}

/**
 * Facts as lines; what is missing is said to be.
 * @param {Record<string, any>} facts @param {string} [indent] @returns {string}
 */
function asText(facts, indent = '') {
  return Object.entries(facts)
    .map(([name, value]) => {
      if (value && typeof value === 'object' && !Array.isArray(value))
        return `${indent}${name}\n${asText(value, `${indent}  `)}`;
      return `${indent}${name}: ${Array.isArray(value) ? value.join(', ') || 'none' : (value ?? '-')}`;
    })
    .filter(Boolean)
    .join('\n');
}

/**
 * `npm run doctor`, with `--json` for machines and `--no-setup` to look only.
 * @param {string[]} words
 */
async function run(words) {
  let failure;
  if (!words.includes('--no-setup'))
    await setUp({ parameters: words }).catch((/** @type {Error} */ error) => {
      failure = error.message;
    });
  const facts = gather(makeContext({ parameters: words }), failure);
  console.log(words.includes('--json') ? JSON.stringify(facts, undefined, 2) : asText(facts));
  return failure ? 1 : 0;
}

module.exports = { usage, options: ['--json', '--no-setup', '--cpu', '--gpu'], run };
