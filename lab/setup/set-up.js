'use strict';
const fs = require('fs');
const path = require('path');
const { makeContext } = require('./context');
const { Failure } = require('../shared/failure');
const { readState, writeState } = require('./state');
const { checkMachine } = require('./machine');
const { steps } = require('./steps');
const tensorflow = require('./steps/tensorflow');

/** @typedef {import('./context').Context} Context */
/** @typedef {import('./steps').Step} Step */

/**
 * Brings the checkout into working order: runs the steps whose results are missing or wrong. Throws a Failure that
 * names what is missing.
 * @param {import('./context').ContextOptions & { only?: string[] }} [options] `only`: names of steps; all by default
 * @returns {Promise<Context>}
 */
async function setUp({ only, ...options } = {}) {
  const context = makeContext(options);
  try {
    fs.mkdirSync(context.folders.temporary, { recursive: true });
  } catch (error) {
    throw new Failure(
      `${context.folders.state} cannot be written: ${/** @type {Error} */ (error).message}.`,
      `ls -ld ${context.folders.project}   and a folder of your own`,
    );
  }
  await context.lock.acquire((line) => context.progress.say(`  ${line}`));
  const leave = releaseOnSignals(context);
  const temporary = path.join(context.folders.temporary, 'setup');
  try {
    fs.rmSync(temporary, { recursive: true, force: true });
    const chosen = steps.filter(({ name }) => !only || only.includes(name));
    await checkMachine(
      context,
      chosen.filter((step) => !step.isDone(context)),
    );
    for (const step of chosen) await runStep(context, step);
    return context;
  } finally {
    leave();
    fs.rmSync(temporary, { recursive: true, force: true });
    context.lock.release();
  }
}

/** @param {Context} context @param {Step} step */
async function runStep(context, step) {
  const { folders, progress } = context;
  if (step.isDone(context)) return;
  // TensorFlow could not be had, and that has been said
  if (step.name === 'addon' && !tensorflow.isDone(context)) return;
  progress.begin(step.title, { isQuiet: step.isQuiet });
  try {
    const detail = await step.run(context);
    progress.end(detail);
    if (step.isQuiet) return;
    const state = readState(folders);
    writeState(folders, {
      ...state,
      steps: {
        ...state.steps,
        [step.name]: { seconds: Math.round(progress.seconds()), detail, at: new Date().toISOString() },
      },
    });
  } catch (error) {
    progress.stop();
    if (!step.consequence || !(error instanceof Failure)) throw error;
    progress.say(`  ${step.title}: not available, so ${step.consequence}. ${error.message}`);
    writeState(folders, { ...readState(folders), native: { ok: false, reason: error.message } });
  }
}

/**
 * Ctrl-C, a closed terminal, `kill`: the tools end too, and the lock is given back.
 * @param {Context} context
 */
function releaseOnSignals(context) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const leave = () => {
    context.progress.stop();
    context.lock.release();
    console.error('vitrine: stopped; the same command continues where it was.');
    process.exit(130);
  };
  for (const signal of signals) process.on(signal, leave);
  return () => {
    for (const signal of signals) process.off(signal, leave);
  };
}

module.exports = { setUp };
