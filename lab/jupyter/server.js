'use strict';
const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');
const { jupyterEnvironment } = require('../shared/environment');
const { Failure } = require('../shared/failure');
const { onLeaving } = require('./leaving');
const { openServerLog } = require('./server-log');

/** @typedef {import('../shared/environment').Folders} Folders */

const FIRST = 'notebooks/0-start-here.ipynb';
const PATIENCE_S = 90;
/** How long JupyterLab has for ending its kernels; launch.js ends those whose JupyterLab is gone. */
const LEAVING_S = 15;

/**
 * What a reader meets first, in a browser that opens by itself and under the printed address alike.
 * @param {string} project
 */
function firstPage(project) {
  return fs.existsSync(path.join(project, FIRST)) ? `lab/tree/${FIRST}` : 'lab';
}

/**
 * JupyterLab's own parameters. It listens on this machine only, with its token, and takes the next free port.
 * @param {Folders} folders
 * @param {'browser' | 'no browser'} wanted
 */
function jupyterParameters(folders, wanted) {
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  return [
    path.join(__dirname, 'serve-jupyter.py'),
    '--ServerApp.ip=127.0.0.1',
    '--ServerApp.port=8888',
    '--ServerApp.port_retries=100',
    `--ServerApp.root_dir=${folders.project}`,
    `--LabApp.default_url=/${firstPage(folders.project)}`,
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...(wanted === 'no browser' || !hasDisplay ? ['--no-browser'] : []),
  ];
}

/**
 * The address of the first page with the token, once JupyterLab has written it down.
 * @param {Folders} folders
 * @param {number} pid
 */
function addressOf(folders, pid) {
  try {
    const { url, token } = JSON.parse(
      fs.readFileSync(path.join(folders.jupyter, 'runtime', `jpserver-${pid}.json`), 'utf8'),
    );
    return `${url}${firstPage(folders.project)}?token=${token}`;
  } catch {
    return undefined;
  }
}

/**
 * Starts JupyterLab and stays until it ends. It leads its own process group, so that Ctrl-C reaches only us and
 * JupyterLab is asked to stop its kernels first; when this process is killed, it hears that through its standard input.
 * @param {Folders} folders
 * @param {'browser' | 'no browser'} wanted
 * @returns {Promise<number>} the exit code
 */
function serve(folders, wanted) {
  const { file: log, descriptor: output } = openServerLog(folders.logs);
  const child = spawn(folders.python, jupyterParameters(folders, wanted), {
    cwd: folders.project,
    env: jupyterEnvironment(folders),
    detached: true,
    stdio: ['pipe', output, output],
  });
  const began = Date.now();
  return new Promise((resolve, reject) => {
    const watch = setInterval(() => {
      const address = addressOf(folders, child.pid ?? 0);
      if (address) {
        clearInterval(watch);
        console.log(
          `\n  JupyterLab: ${address}\n  Stop it with Ctrl-C. Its log: ${path.relative(folders.project, log)}\n`,
        );
      } else if (Date.now() - began > PATIENCE_S * 1000) {
        clearInterval(watch);
        child.kill('SIGKILL');
      }
    }, 100);
    let asked = 0;
    const stop = () => {
      // One Ctrl-C may arrive twice, from the terminal and through npm; a later one means "now".
      if (asked && Date.now() - asked > 3000) child.kill('SIGKILL');
      else if (!asked) {
        child.kill('SIGTERM');
        setTimeout(() => child.kill('SIGKILL'), LEAVING_S * 1000).unref();
      }
      asked ||= Date.now();
    };
    onLeaving(stop);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(watch);
      if (asked || code === 0) return resolve(0);
      const last = fs.readFileSync(log, 'utf8').trim().split('\n').pop();
      reject(
        new Failure(`JupyterLab ended (exit code ${code}): ${last} (its log: ${path.relative(folders.project, log)})`),
      );
    });
  });
}

module.exports = { serve };
