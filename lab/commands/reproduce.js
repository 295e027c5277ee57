'use strict';
const { readCall, USAGE } = require('../reproduce/call');
const { reproduce } = require('../reproduce/reproduce');
const { setUp } = require('../setup/set-up');

/**
 * `npm run reproduce [names…] [-- --mode smoke|small|full] [--jobs N] [--patience N] [--write]`: executes notebooks
 * without a browser and gathers their claims. The exit code is 0 when every notebook ran to its end, whatever the
 * verdicts; 1 when one did not; 2 for a wrong call; 130 when stopped.
 * @param {string[]} words
 * @param {() => Promise<unknown>} [prepare] brings the checkout into working order
 */
async function run(words, prepare = setUp) {
  let call;
  try {
    call = readCall(words, process.env);
  } catch (error) {
    console.error(`reproduce: ${/** @type {Error} */ (error).message}\n\n${USAGE}`);
    return 2;
  }
  if (call.help) {
    console.log(USAGE);
    return 0;
  }
  await prepare();
  return reproduce(call);
}

module.exports = { run };
