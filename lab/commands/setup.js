'use strict';
const { setUp } = require('../setup/set-up');
const { WrongCall } = require('../shared/failure');

const usage = `npm run setup [-- --tests] [--with cluster] [--cpu | --gpu]: what npm start does before it starts
  --tests        also what the tests need
  --with cluster also Dask, for studies on several processes or machines (docs/how-to/run-on-a-cluster.md)
  --cpu, --gpu   TensorFlow for the processor, or for a graphics card, instead of what nvidia-smi decides`;

/** What `--with` may name. */
const EXTRAS = ['cluster'];

/**
 * `npm run setup`.
 * @param {string[]} words
 */
async function run(words) {
  const isExtra = (/** @type {number} */ i) => words[i - 1] === '--with' && EXTRAS.includes(words[i]);
  const unknown = words.find((word, i) => (word === '--with' ? !isExtra(i + 1) : !word.startsWith('-') && !isExtra(i)));
  if (unknown === '--with') throw new WrongCall(`--with wants one of: ${EXTRAS.join(', ')}.\n${usage}`);
  if (unknown !== undefined) throw new WrongCall(`'${unknown}' is unknown.\n${usage}`);
  await setUp({ parameters: words, tests: words.includes('--tests') });
  console.error('Vitrine is set up. Open the notebooks with: npm start');
  return 0;
}

const options = ['--tests', '--with', '--cpu', '--gpu'];
const names = /** @type {const} */ ('taken');
module.exports = { usage, options, names, run };
