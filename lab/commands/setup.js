'use strict';
const { setUp } = require('../setup/set-up');

const usage = `npm run setup [-- --tests] [--cpu | --gpu]: what npm start does before it starts
  --tests        also what the tests need
  --cpu, --gpu   TensorFlow for the processor, or for a graphics card, instead of what nvidia-smi decides`;

/**
 * `npm run setup`.
 * @param {string[]} words
 */
async function run(words) {
  await setUp({ parameters: words, tests: words.includes('--tests') });
  console.error('Vitrine is set up. Open the notebooks with: npm start');
  return 0;
}

module.exports = { usage, options: ['--tests', '--cpu', '--gpu'], run };
