'use strict';
const { keepUnreached } = require('./declarations');

/**
 * A cell that fails half-way has not declared what comes after: such a name keeps the value and the type that an
 * earlier cell gave it, or there is none.
 * @param {import('../compiler/typescript').TypeScript} ts @param {import('../cells/session').Session} session
 * @returns {(cell: import('../cells/session').Cell) => void} for a cell that failed since
 */
function noteNames(ts, session) {
  const { declarations, scope } = session;
  const values = scope.values();
  return (cell) => {
    const now = scope.values();
    const isUnreached = (/** @type {string} */ name) => !now.has(name) || unchanged(name);
    const unchanged = (/** @type {string} */ name) => values.has(name) && Object.is(values.get(name), now.get(name));
    const unreached = new Set(cell.declares.filter(isUnreached));
    for (const name of unreached) if (!now.has(name)) scope.remove(name);
    session.declarations = keepUnreached(ts, declarations, session.declarations, unreached);
  };
}

module.exports = { noteNames };
