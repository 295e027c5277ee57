'use strict';
const { runBuilt } = require('./run-built');

const USAGE = `npm run docs [-- --text]: writes docs/methods, docs/metrics and the drawing of the architecture from the code
  --text   leaves the pictures alone, which need real digits`;

/** `npm run docs`: writes the pages of docs/ from the code; `npm run docs -- --text` leaves their pictures alone. */
const main = () => runBuilt('docs/generator/write.js', { tests: true }, { usage: USAGE, options: ['--text'] });

module.exports = { main };
