'use strict';
require('./node-version'); // ends here, with one line, on a Node that cannot read the rest
require('./commands/docs').main();
