'use strict';
const { runBuilt } = require('./run-built');

/** `npm run data -- mnist resnet18 [--from FOLDER | --url ADDRESS]`: hands its words to `data-scripts/index.ts`, which lists what there is when there are none. */
const main = () => runBuilt('data-scripts/index.js', { only: ['packages', 'build'] });

module.exports = { main };
