'use strict';
// The one entry of `npm start`, `npm test` and `npm run …`. Written in the JavaScript of 2011, like node-version.js.
require('./node-version'); // ends here, with one line, on a Node that cannot read the rest
require('./run-command').runCommand(process.argv.slice(2));
