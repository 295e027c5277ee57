'use strict';
const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');
const { explain, Failure } = require('../shared/failure');

/**
 * @typedef {{ environment: NodeJS.ProcessEnv, folders: import('../shared/environment').Folders, lock?:
 * import('./lock').Lock }} ToolContext
 */
/**
 * @typedef {{ title?: string, cwd?: string, environment?: NodeJS.ProcessEnv, onLine?: (line: string) => void, seconds?:
 * number }} ToolOptions
 */

/**
 * Runs a program to its end and gives its standard output. Its whole output goes to the set-up's log; a failure says in
 * one line what is the matter. The program leads its own process group, so that it can be ended with all that it
 * started.
 * @param {ToolContext} context @param {string} command @param {string[]} parameters @param {ToolOptions} [options]
 * @returns {Promise<string>}
 */
function runTool(context, command, parameters, options = {}) {
  const { title = path.basename(command), cwd = context.folders.project, onLine = () => {}, seconds } = options;
  fs.mkdirSync(context.folders.logs, { recursive: true });
  // What killed tools leave there goes with the next set-up. (pip asks `rustc` for its version, and rustup would write
  // to the home folder.)
  const temporary = path.join(context.folders.temporary, 'setup');
  fs.mkdirSync(temporary, { recursive: true });
  const log = path.join(context.folders.logs, 'setup.log');
  fs.appendFileSync(log, `\n[${new Date().toISOString()}] ${command} ${parameters.join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd,
      env: { ...context.environment, TMPDIR: temporary, RUSTUP_HOME: temporary, ...options.environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid) context.lock?.addTool(pid);
    const timer = seconds && pid ? setTimeout(() => process.kill(-pid, 'SIGKILL'), seconds * 1000) : undefined;
    let output = '';
    let errors = '';
    let rest = '';
    /** @param {Buffer} chunk */
    const hear = (chunk) => {
      fs.appendFileSync(log, chunk);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    };
    child.stdout.on('data', (chunk) => {
      output += chunk;
      hear(chunk);
    });
    child.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-100_000);
      hear(chunk);
    });
    child.on('error', (error) => {
      const missing = /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT';
      reject(
        new Failure(missing ? `${command}: there is no such program on this machine.` : `${title}: ${error.message}`),
      );
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (pid) context.lock?.removeTool(pid);
      if (code === 0) return resolve(output);
      const where = path.relative(context.folders.project, log);
      if (signal)
        reject(
          new Failure(
            `${title} was ended by ${signal}${seconds ? ` (it may take ${seconds} s)` : ''}: too little memory, or someone stopped it. Its output: ${where}`,
          ),
        );
      else reject(explain(title, `${output.slice(-100_000)}\n${errors}`.trim() || `exit code ${code}`, where));
    });
  });
}

module.exports = { runTool };
