'use strict';
const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');
const { childEnvironment } = require('../environment');
const { Failure, printFailure } = require('../failure');
const { runTool } = require('../run-tool');
const { hashOf, isStamped, writeStamp } = require('../stamp');
const { setUp } = require('../steps');
const { freeMegabytes } = require('../steps/machine');
const { WrongCall } = require('../usage');

/** @typedef {import('../context').Context} Context */

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
  if (free < MEGABYTES) throw new Failure(`not enough disk: ${TITLE} need up to ${MEGABYTES} MB in ${folders.state}, and ${free} MB are free.`);
  progress.begin(TITLE);
  try {
    fs.rmSync(venv, { recursive: true, force: true });
    await runTool(context, folders.python, ['-m', 'venv', venv], { title: 'python -m venv' });
    const pip = ['-m', 'pip', 'install', '--no-input', '--progress-bar', 'off', '--no-cache-dir'];
    const torch = fs.readFileSync(requirements, 'utf8').match(/^torch(vision)?==.*$/gm) ?? [];
    await runTool(context, python, [...pip, '--no-deps', '--retries', '0', '--timeout', '15', '--index-url', WITHOUT_CUDA, ...torch], { title: TITLE })
      .catch(() => progress.note('with CUDA, 2.5 GB to fetch')); // that index is not reachable everywhere
    await runTool(context, python, [...pip, '--retries', '2', '--timeout', '60', '-r', requirements], { title: TITLE });
    await runTool(context, python, ['-c', 'import captum, quantus, safetensors, sklearn, torch, torchvision'], { title: TITLE });
    writeStamp(stamp, key);
    progress.end('');
  } catch (error) {
    progress.stop();
    throw error;
  }
  return python;
}

/**
 * Reads the words as the bench will, before anything is fetched for it; false where they only ask for help, which is printed.
 * @param {string} project
 * @param {string[]} words
 */
function isCall(project, words) {
  const { readOptions, USAGE } = require(path.join(project, 'dist', 'bench', 'options.js'));
  if (words.includes('--help')) {
    console.log(USAGE);
    return false;
  }
  try {
    readOptions(words);
    return true;
  } catch (error) {
    throw new WrongCall(/** @type {Error} */ (error).message);
  }
}

/** `npm run bench`, `npm run bench -- squeezenet maps`, `npm run bench -- squeezenet --batch 8 --threads 1 --quick`, `npm run bench -- --pages`. */
async function main() {
  try {
    const context = await setUp();
    const { folders } = context;
    await runTool(context, process.execPath, [path.join(folders.modules, 'typescript', 'bin', 'tsc'), '-b', 'bench'], { title: 'TypeScript' });
    const parameters = process.argv.slice(2);
    if (!isCall(folders.project, parameters)) return;
    const python = parameters.includes('--pages') ? '' : await benchPython(context);
    const script = path.join(folders.project, 'dist', 'bench', 'main.js');
    const child = spawn(process.execPath, [script, ...parameters, '--python', python], { cwd: folders.project, env: childEnvironment(folders), stdio: 'inherit' });
    for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
    child.on('exit', (code) => { process.exitCode = code ?? 1; });
  } catch (error) {
    process.exitCode = printFailure(error);
  }
}

module.exports = { main };
