'use strict';
const { runBuilt } = require('./run-built');

/** `npm run docs`: writes the pages of docs/ from the code; `npm run docs -- --text` leaves their pictures alone. */
const main = () => runBuilt('docs/generator/write.js', { tests: true });

module.exports = { main };
