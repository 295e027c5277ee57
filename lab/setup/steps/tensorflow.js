'use strict';
const fs = require('fs');
const path = require('path');
const { Failure } = require('../../shared/failure');
const { thisPlatform } = require('../platforms');
const { hashOf, writeStamp, isStamped } = require('../stamp');
const { extractWheel, fetchWheel } = require('../wheels');

/** @typedef {import('../context').Context} Context */

const TITLE = 'TensorFlow';
/** What is taken from the wheels: libraries, the headers that the addon includes, and what CUDA needs at run time. */
const PATTERNS = [
  'tensorflow/libtensorflow_*',
  'tensorflow/include/tensorflow/c/*.h',
  'tensorflow/include/tensorflow/core/platform/*.h',
  'tensorflow/include/tsl/platform/*.h',
  'tensorflow/include/xla/tsl/c/*.h',
  'nvidia/*/lib/*',
  'nvidia/cuda_nvcc/bin/ptxas',
  'nvidia/cuda_nvcc/nvvm/libdevice/*',
];

/** @param {Context} context */
const folderOf = ({ folders, flavor }) => path.join(folders.tensorflow, flavor);

/** @param {Context} context @returns {import('../platforms').Wheel[]} */
function wheelsOf({ platform, flavor }) {
  if (!platform)
    throw new Failure(
      `TensorFlow has no library for ${thisPlatform} (Linux x64 and arm64, and macOS arm64, have one).`,
    );
  const wheels = platform.wheels[flavor];
  if (!wheels)
    throw new Failure(
      `TensorFlow has no GPU library for ${thisPlatform}.`,
      'VITRINE_TENSORFLOW=cpu and the same command again',
    );
  return wheels;
}

/** @param {Context} context */
const keyOf = (context) => hashOf(wheelsOf(context), PATTERNS);

/** @param {Context} context */
const stampFile = (context) => path.join(folderOf(context), 'stamp.json');

/** @param {Context} context */
const isDone = (context) =>
  context.platform?.wheels[context.flavor] !== undefined && isStamped(stampFile(context), keyOf(context));

/**
 * Megabytes on disk: the wheels in packed form, one at a time, and about three times as much unpacked.
 * @param {Context} context
 */
function megabytes({ platform, flavor }) {
  const sizes = (platform?.wheels[flavor] ?? []).map(({ size }) => size / 1e6);
  return Math.ceil(
    Math.max(0, ...sizes) + 3.3 * sizes.reduce((sum, size) => sum + size, 0) * (flavor === 'gpu' ? 0.6 : 1),
  );
}

/** @param {Context} context */
async function check(context) {
  wheelsOf(context);
}

/** @param {Context} context */
async function run(context) {
  const wheels = wheelsOf(context);
  const target = folderOf(context);
  const aside = `${target}.part`;
  const key = keyOf(context);
  // A part folder of other wheels is of no use; one of these wheels is continued.
  const owner = path.join(aside, 'key');
  if (fs.existsSync(aside) && (!fs.existsSync(owner) || fs.readFileSync(owner, 'utf8') !== key))
    fs.rmSync(aside, { recursive: true });
  fs.mkdirSync(aside, { recursive: true });
  fs.writeFileSync(owner, key);
  for (const wheel of wheels) {
    const mark = path.join(aside, `${wheel.file}.done`);
    if (fs.existsSync(mark)) continue;
    const file = await fetchWheel(context, wheel);
    await extractWheel(context, file, aside, PATTERNS);
    fs.writeFileSync(mark, '');
    fs.rmSync(file);
  }
  const results = filesIn(aside).filter((name) => name.includes(path.sep));
  writeStamp(path.join(aside, 'stamp.json'), key, results);
  fs.rmSync(target, { recursive: true, force: true });
  fs.renameSync(aside, target);
  return `${wheels[0].file.split('-')[1]} for ${context.flavor.toUpperCase()}, ${(results.reduce((sum, name) => sum + fs.statSync(path.join(target, name)).size, 0) / 1e6).toFixed(0)} MB`;
}

/** @param {string} folder @param {string} [inside] @returns {string[]} */
function filesIn(folder, inside = '') {
  return fs.readdirSync(path.join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(inside, entry.name);
    return entry.isDirectory() ? filesIn(folder, name) : [name];
  });
}

module.exports = {
  name: 'tensorflow',
  title: TITLE,
  megabytes,
  isDone,
  check,
  run,
  folderOf,
  keyOf,
  consequence: 'notebooks will run on the slower fallback (WebAssembly or plain JavaScript)',
};
