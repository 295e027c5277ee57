'use strict';
const fs = require('fs');
const { Failure } = require('../shared/failure');

/** @typedef {import('./context').Context} Context */

/**
 * Free megabytes where the checkout lies.
 * @param {string} folder
 */
function freeMegabytes(folder) {
  const { bavail, bsize } = fs.statfsSync(folder);
  return Math.floor((bavail * bsize) / 1e6);
}

/**
 * Before minutes are spent: is there everything that the pending steps need? (Node's version was checked before this
 * file could be read.)
 * @param {Context} context @param {import('./steps').Step[]} pending @param {(folder: string) => number} [free]
 */
async function checkMachine(context, pending, free = freeMegabytes) {
  for (const step of pending) {
    try {
      await step.check?.(context);
    } catch (error) {
      if (!step.consequence) throw error; // else the step says it again itself, and the set-up goes on
    }
  }
  const needed = pending.reduce((sum, step) => sum + step.megabytes(context), 0);
  const there = free(context.folders.project);
  if (there < needed) {
    throw new Failure(
      `not enough disk: the set-up needs about ${needed} MB in ${context.folders.project}, and ${there} MB are free. Free some space, or clone the project to another disk.`,
    );
  }
}

module.exports = { checkMachine, freeMegabytes };
