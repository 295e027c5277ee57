'use strict';
const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');
const { processorName } = require('../context');
const { jupyterEnvironment } = require('../environment');
const { Failure, printFailure } = require('../failure');
const { readState } = require('../state');
const { setUp } = require('../steps');
const { readWords } = require('../usage');

/** @typedef {import('../context').Context} Context */

const FIRST = 'notebooks/0-start-here.ipynb';
const PATIENCE_S = 90;
const USAGE = `npm start [-- --no-browser] [--cpu | --gpu]
  --no-browser   only print JupyterLab's address
  --cpu, --gpu   set up TensorFlow for the processor, or for a graphics card, instead of what nvidia-smi decides`;

/**
 * One line about what the notebooks run on.
 * @param {import('../state').State} state
 */
function runsOn({ native }) {
  if (!native?.ok) return `Runs on the slower fallback, without native TensorFlow: ${native?.reason ?? 'not set up'}`;
  return `Runs on TensorFlow ${native.tensorflow}, ${native.gpu ? 'GPU' : 'CPU'} (${processorName()}, ${require('os').availableParallelism()} threads)`;
}

/**
 * What a reader meets first, in a browser that opens by itself and under the printed address alike.
 * @param {string} project
 */
function firstPage(project) {
  return fs.existsSync(path.join(project, FIRST)) ? `lab/tree/${FIRST}` : 'lab';
}

/**
 * JupyterLab's own parameters. It listens on this machine only, with its token, and takes the next free port.
 * @param {Context} context
 * @param {string[]} parameters
 */
function jupyterParameters({ folders }, parameters) {
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  return [
    path.join(__dirname, '..', 'serve-jupyter.py'), '--ServerApp.ip=127.0.0.1', '--ServerApp.port=8888', '--ServerApp.port_retries=100',
    `--ServerApp.root_dir=${folders.project}`, `--LabApp.default_url=/${firstPage(folders.project)}`,
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...(parameters.includes('--no-browser') || !hasDisplay ? ['--no-browser'] : []),
  ];
}

/**
 * The address of the first page with the token, once JupyterLab has written it down.
 * @param {Context} context @param {number} pid
 */
function addressOf({ folders }, pid) {
  try {
    const { url, token } = JSON.parse(fs.readFileSync(path.join(folders.jupyter, 'runtime', `jpserver-${pid}.json`), 'utf8'));
    return `${url}${firstPage(folders.project)}?token=${token}`;
  } catch {
    return undefined;
  }
}

/**
 * Starts JupyterLab and stays until it ends. It leads its own process group, so that Ctrl-C reaches only us and JupyterLab is asked to
 * stop its kernels first; when this process is killed, it hears that through its standard input.
 * @param {Context} context
 * @param {string[]} parameters
 * @returns {Promise<number>} the exit code
 */
function serve(context, parameters) {
  const { folders } = context;
  const log = path.join(folders.logs, 'jupyter.log');
  fs.mkdirSync(folders.logs, { recursive: true });
  const output = fs.openSync(log, 'w');
  const child = spawn(folders.python, jupyterParameters(context, parameters), { cwd: folders.project, env: jupyterEnvironment(folders), detached: true, stdio: ['pipe', output, output] });
  const began = Date.now();
  return new Promise((resolve, reject) => {
    const watch = setInterval(() => {
      const address = addressOf(context, child.pid ?? 0);
      if (address) {
        clearInterval(watch);
        console.log(`\n  JupyterLab: ${address}\n  Stop it with Ctrl-C. Its log: ${path.relative(folders.project, log)}\n`);
      } else if (Date.now() - began > PATIENCE_S * 1000) {
        clearInterval(watch);
        child.kill('SIGKILL');
      }
    }, 100);
    let asked = 0;
    const stop = () => {
      // One Ctrl-C may arrive twice, from the terminal and through npm; a later one means "now".
      if (asked && Date.now() - asked > 3000) child.kill('SIGKILL');
      else if (!asked) child.kill('SIGTERM');
      asked ||= Date.now();
    };
    for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, stop);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(watch);
      if (asked || code === 0) return resolve(0);
      const last = fs.readFileSync(log, 'utf8').trim().split('\n').pop();
      reject(new Failure(`JupyterLab ended (exit code ${code}): ${last} (its log: ${path.relative(folders.project, log)})`));
    });
  });
}

/** `npm start`. */
async function main() {
  try {
    const parameters = readWords(process.argv.slice(2), { usage: USAGE, options: ['--no-browser', '--cpu', '--gpu'] });
    if (!parameters) return;
    const context = await setUp({ parameters });
    console.log(`  ${runsOn(readState(context.folders))}`);
    process.exitCode = await serve(context, parameters);
  } catch (error) {
    process.exitCode = printFailure(error);
  }
}

module.exports = { main, jupyterParameters, runsOn };
