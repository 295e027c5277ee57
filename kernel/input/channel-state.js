'use strict';
/** What both threads of a channel see: how many answers there were, and whether the socket is closed. */
const [HEARD, CLOSED] = [0, 1];

module.exports = { CLOSED, HEARD };
