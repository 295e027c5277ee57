'use strict';
require('./node-version'); // ends here, with one line, on a Node that cannot read the rest
module.exports = require('./steps');
if (require.main === module) module.exports.main();
