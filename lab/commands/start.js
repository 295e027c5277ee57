'use strict';
const os = require('os');
const { serve } = require('../jupyter/server');
const { processorName } = require('../setup/context');
const { setUp } = require('../setup/set-up');
const { readState } = require('../setup/state');

const usage = `npm start [-- --no-browser] [--cpu | --gpu]
  --no-browser   only print JupyterLab's address
  --cpu, --gpu   set up TensorFlow for the processor, or for a graphics card, instead of what nvidia-smi decides`;

/**
 * One line about what the notebooks run on.
 * @param {import('../setup/state').State} state
 */
function runsOn({ native }) {
  if (!native?.ok) return `Runs on the slower fallback, without native TensorFlow: ${native?.reason ?? 'not set up'}`;
  const device = `${processorName()}, ${os.availableParallelism()} threads`;
  return `Runs on TensorFlow ${native.tensorflow}, ${native.gpu ? 'GPU' : 'CPU'} (${device})`;
}

/**
 * `npm start`.
 * @param {string[]} words
 */
async function run(words) {
  const { folders } = await setUp({ parameters: words });
  console.log(`  ${runsOn(readState(folders))}`);
  return serve(folders, words.includes('--no-browser') ? 'no browser' : 'browser');
}

module.exports = { usage, options: ['--no-browser', '--cpu', '--gpu'], run, runsOn };
