#!/usr/bin/env node
'use strict';
/** `npm run reproduce`: brings the checkout into working order, then runs notebooks (see reproduce/main.js). */
const { setUp } = require('./setup'); // first: it ends with one line on a Node that cannot read the rest
const { printFailure } = require('./failure');
const { main } = require('./reproduce/main');

setUp()
  .then(main, printFailure)
  .then((code) => (process.exitCode = code));
