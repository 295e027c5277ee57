'use strict';
const fs = require('fs');
const path = require('path');
const { findCompilers } = require('../compilers');
const { Failure } = require('../../shared/failure');
const { runTool } = require('../run-tool');
const { listGpus, whyNoGpu } = require('../gpus');
const { hashOf, writeStamp, isStamped } = require('../stamp');
const { readState, writeState } = require('../state');
const tensorflow = require('./tensorflow');

/** @typedef {import('../context').Context} Context */

const TITLE = 'TensorFlow.js addon';
const RESULT = 'tfjs_binding.node';
const SOURCES = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'];

/** @param {Context} context */
const packageFolder = ({ folders }) => path.join(folders.modules, '@tensorflow', 'tfjs-node-gpu');
/** @param {Context} context */
const outputFolder = (context) => path.join(packageFolder(context), 'lib', 'napi-v8');
/** @param {Context} context */
const stampFile = (context) => path.join(outputFolder(context), 'tfjs_binding.stamp.json');

/**
 * From the addon to the libraries, relative: the checkout may be moved.
 * @param {Context} context
 */
function runPath(context) {
  const real = (/** @type {string} */ folder) => fs.realpathSync(folder);
  fs.mkdirSync(outputFolder(context), { recursive: true });
  return path.relative(
    real(outputFolder(context)),
    path.join(real(context.folders.tensorflow), context.flavor, 'tensorflow'),
  );
}

/** @param {Context} context */
function keyOf(context) {
  const manifest = fs.readFileSync(path.join(packageFolder(context), 'package.json'), 'utf8');
  return hashOf(
    tensorflow.keyOf(context),
    runPath(context),
    JSON.parse(manifest).version,
    process.platform,
    process.arch,
  );
}

/** @param {Context} context */
function isDone(context) {
  return (
    tensorflow.isDone(context) && fs.existsSync(packageFolder(context)) && isStamped(stampFile(context), keyOf(context))
  );
}

/**
 * The compiler's parameters.
 * @param {Context} context @param {string} result @param {string[]} extra
 */
function parametersFor(context, result, extra) {
  const { folders, platform, flavor } = context;
  if (!platform) throw new Failure('no TensorFlow library for this machine.');
  const libraries = path.join(folders.tensorflow, flavor, 'tensorflow');
  const includes = [
    path.join(folders.modules, 'node-api-headers', 'include'),
    path.join(libraries, 'include'),
    packageFolder(context),
  ];
  return [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-w',
    ...platform.linkFlags,
    '-DNAPI_VERSION=8',
    ...includes.map((folder) => `-I${folder}`),
    ...SOURCES.map((name) => path.join(packageFolder(context), name)),
    '-o',
    result,
    ...platform.libraries.map((name) => path.join(libraries, name)),
    `-Wl,-rpath,${platform.origin}/${runPath(context)}`,
    ...extra,
  ];
}

/**
 * The first compiler that manages it.
 * @param {Context} context @param {string} result
 */
async function compile(context, result) {
  /** @type {unknown} */
  let failure;
  for await (const compiler of findCompilers(context)) {
    context.progress.note(`compiling with ${compiler.title}`);
    try {
      await runTool(context, compiler.command, [...compiler.first, ...parametersFor(context, result, compiler.extra)], {
        title: compiler.title,
        seconds: 1200,
      });
      return compiler.title;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** @param {Context} context @returns {Promise<{ ok: boolean, tensorflow: string, gpu: boolean, reason?: string }>} */
async function probe(context) {
  const output = await runTool(context, process.execPath, [path.join(__dirname, '..', 'probe.js')], {
    title: 'the check of the addon',
    seconds: 600,
    environment: { NODE_PATH: context.folders.modules },
  });
  return JSON.parse(output.trim().split('\n').pop() ?? '');
}

/**
 * What to say of a graphics card that was asked for, or is there, and is not used.
 * @param {Context} context @param {boolean} isUsed
 */
function aboutGpu({ flavor, environment }, isUsed) {
  const gpus = isUsed ? [] : listGpus(environment);
  if (isUsed || (flavor === 'cpu' && gpus.length === 0)) return '';
  const why = whyNoGpu(gpus) ?? (flavor === 'gpu' ? 'TensorFlow finds none' : undefined);
  return why ? `, but not on a graphics card: ${why}` : '';
}

/** @param {Context} context */
async function run(context) {
  const { folders, flavor } = context;
  const result = path.join(outputFolder(context), RESULT);
  fs.mkdirSync(outputFolder(context), { recursive: true });
  fs.rmSync(stampFile(context), { force: true });
  const aside = path.join(folders.temporary, 'setup', RESULT);
  fs.mkdirSync(path.dirname(aside), { recursive: true });
  const compiler = await compile(context, aside);
  fs.renameSync(aside, result);
  context.progress.note('checking it');
  try {
    const finding = await probe(context);
    writeState(folders, {
      ...readState(folders),
      native: { ok: true, flavor, tensorflow: finding.tensorflow, gpu: finding.gpu, compiler },
    });
    writeStamp(stampFile(context), keyOf(context), [RESULT]);
    fs.rmSync(path.join(folders.cache, 'zig'), { recursive: true, force: true });
    fs.rmSync(path.join(folders.state, 'compiler'), { recursive: true, force: true });
    return `compiled with ${compiler}, TensorFlow ${finding.tensorflow} answers${aboutGpu(context, finding.gpu)}`;
  } catch (error) {
    fs.rmSync(result, { force: true }); // so that the notebooks do not try it
    throw error;
  }
}

module.exports = { name: 'addon', title: TITLE, megabytes: () => 10, isDone, run, consequence: tensorflow.consequence };
