'use strict';
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { hashOf, isStamped, writeStamp } = require('./stamp');
const { extractWheel, fetchWheel } = require('./wheels');

/** @typedef {import('./context').Context} Context */
/** @typedef {{ title: string, command: string, first: string[], extra: string[] }} Compiler */

/**
 * A C++ compiler from a wheel, unpacked aside and renamed.
 * @param {Context} context @returns {Promise<Compiler>}
 */
async function zig(context) {
  const { folders, platform } = context;
  if (!platform) throw new Error('unreachable: a machine without a platform has no addon');
  const folder = path.join(folders.state, 'compiler');
  const program = path.join('ziglang', 'zig');
  if (!isStamped(path.join(folder, 'stamp.json'), hashOf(platform.compiler))) {
    const aside = `${folder}.part`;
    const file = await fetchWheel(context, platform.compiler);
    fs.rmSync(aside, { recursive: true, force: true });
    await extractWheel(context, file, aside, ['ziglang/*']);
    fs.chmodSync(path.join(aside, program), 0o755);
    writeStamp(path.join(aside, 'stamp.json'), hashOf(platform.compiler), [program]);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(aside, folder);
    fs.rmSync(file);
  }
  // Its linker looks for every symbol that TensorFlow's libraries leave to each other, unless told not to.
  const extra = process.platform === 'linux' ? ['-Wl,--allow-shlib-undefined'] : [];
  return { title: 'the compiler of the package ziglang', command: path.join(folder, program), first: ['c++'], extra };
}

/**
 * The machine's C++ compilers (`CXX` first), then the one that can be fetched.
 * @param {Context} context @returns {AsyncGenerator<Compiler>}
 */
async function* findCompilers(context) {
  for (const name of [context.environment.CXX, 'c++', 'g++', 'clang++']) {
    if (!name) continue;
    const [command, ...first] = name.split(' ');
    if (spawnSync(command, [...first, '--version'], { env: context.environment, timeout: 20_000 }).status === 0)
      yield { title: name, command, first, extra: [] };
  }
  yield zig(context);
}

module.exports = { findCompilers };
