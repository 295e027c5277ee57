'use strict';
const fs = require('fs');
const { spawnSync } = require('child_process');

/**
 * A process that can be told from a later one with the same number.
 * @typedef {{ pid: number, started: string }} Identity
 */

/**
 * When the process began, as the system writes it; empty when it is dead (or dead and not yet buried).
 * @param {number} pid
 */
function startOf(pid) {
  if (process.platform === 'linux') {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold spaces
      return fields[0] === 'Z' || fields[0] === 'X' ? '' : fields[19];
    } catch {
      return '';
    }
  }
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

/** @param {number} pid @returns {Identity} */
const identify = (pid) => ({ pid, started: startOf(pid) });

/** @param {Identity} identity */
const isAlive = ({ pid, started }) => started !== '' && startOf(pid) === started;

/**
 * Ends a process that leads a group, with all that it started. Does nothing when the number now belongs to another
 * process.
 * @param {Identity} identity @param {NodeJS.Signals} signal
 */
function endGroup(identity, signal) {
  if (!isAlive(identity)) return;
  try {
    process.kill(-identity.pid, signal);
  } catch {
    // gone between the two lines
  }
}

module.exports = { identify, isAlive, endGroup };
