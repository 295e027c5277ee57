'use strict';
const fs = require('fs');
const path = require('path');
const { Failure } = require('../shared/failure');
const { freeMegabytes } = require('./machine');
const { runTool } = require('./run-tool');
const { hashOf, isStamped, writeStamp } = require('./stamp');

/** @typedef {import('./context').Context} Context */

const TITLE = 'PyTorch, Captum and Quantus';
/** PyTorch's own index has wheels without CUDA, a twentieth of the size. */
const WITHOUT_CUDA = 'https://download.pytorch.org/whl/cpu';
const MEGABYTES = 8000;

/**
 * Python of a virtual environment that is the bench's alone, made where it is missing.
 * @param {Context} context
 */
async function benchPython(context) {
  const { folders, progress } = context;
  const venv = path.join(folders.state, 'bench-venv');
  const python = path.join(venv, 'bin', 'python');
  const requirements = path.join(folders.project, 'bench', 'requirements.txt');
  const stamp = path.join(venv, '.vitrine-stamp.json');
  const key = hashOf(fs.readFileSync(requirements), venv);
  if (isStamped(stamp, key)) return python;
  const free = freeMegabytes(folders.state);
  if (free < MEGABYTES)
    throw new Failure(
      `not enough disk: ${TITLE} need up to ${MEGABYTES} MB in ${folders.state}, and ${free} MB are free.`,
    );
  progress.begin(TITLE);
  try {
    fs.rmSync(venv, { recursive: true, force: true });
    await runTool(context, folders.python, ['-m', 'venv', venv], { title: 'python -m venv' });
    const pip = ['-m', 'pip', 'install', '--no-input', '--progress-bar', 'off', '--no-cache-dir'];
    const torch = fs.readFileSync(requirements, 'utf8').match(/^torch(vision)?==.*$/gm) ?? [];
    await runTool(
      context,
      python,
      [...pip, '--no-deps', '--retries', '0', '--timeout', '15', '--index-url', WITHOUT_CUDA, ...torch],
      { title: TITLE },
    ).catch(() => progress.note('with CUDA, 2.5 GB to fetch')); // that index is not reachable everywhere
    await runTool(context, python, [...pip, '--retries', '2', '--timeout', '60', '-r', requirements], { title: TITLE });
    await runTool(
      context,
      python,
      ['-c', 'import captum, onnxruntime, onnxscript, openvino, quantus, safetensors, sklearn, torch, torchvision'],
      { title: TITLE },
    );
    writeStamp(stamp, key);
    progress.end('');
  } catch (error) {
    progress.stop();
    throw error;
  }
  return python;
}

module.exports = { benchPython };
