'use strict';
const { describeDiagnostics } = require('./diagnostics');
const { OwnFiles } = require('./own-files');
const { describeThrown } = require('./thrown');

/**
 * Defect: a failing cell prints its error on stderr and sends no Jupyter `error` message, so front ends show no error,
 * and nbclient reports a failed cell without saying why.
 *
 * Repair: the failure is kept (cells/executor.js) and described here as Jupyter wants it: name, value and a traceback
 * that shows the reader's own lines (cells, the project's sources, files beside the notebook) and counts the others.
 *
 * @typedef {{ ename: string, evalue: string, traceback: string[] }} ErrorContent
 */

/** @type {ErrorContent} */
const UNPRINTABLE = { ename: 'Thrown', evalue: 'what was thrown cannot be printed', traceback: ['Thrown'] };

class ErrorReport {
  /** @param {import('../cells/session').Session} session @param {string} project */
  constructor(session, project) {
    this.session = session;
    this.files = new OwnFiles(session.sources, project);
  }

  /** @param {import('../cells/session').Failure} failure @returns {ErrorContent} */
  describe(failure) {
    return failure.kind === 'diagnostics' ? this.ofDiagnostics(failure.diagnostics) : this.ofThrown(failure.value);
  }

  /** @param {unknown} value @returns {ErrorContent} */
  ofThrown(value) {
    return describeThrown(value, this.files);
  }

  /** @param {import('tslab/dist/converter').Diagnostic[]} diagnostics @returns {ErrorContent} */
  ofDiagnostics(diagnostics) {
    return describeDiagnostics(diagnostics, this.session.cell?.name, this.files);
  }
}

module.exports = { ErrorReport, UNPRINTABLE };
