'use strict';
const fs = require('fs');
const path = require('path');
const { folders } = require('../shared/environment');
const { readJson } = require('./records');
/** @typedef {import('./records.js').KeptRun} KeptRun */

/**
 * A finding of the ledger and, where runs have claims on it, what became of it.
 * @typedef {{ test: string, seeds?: number, reason: string, bounds: import('./records.js').Bound[],
 *   earlier?: { reason: string }[] }} Rule
 * @typedef {{ values: string, source: string }} Stated
 * @typedef {{ id: string, experiment: string, finding: string, published?: Stated, recorded?: Stated, data: string,
 *   small: Rule, full: Rule }} Finding
 * @typedef {{ paper: string, finding: Finding, mode: 'small' | 'full', state: string, reasons: readonly string[],
 *   claims: readonly (import('./records.js').RecordedClaim & { notebook: string })[] }} Judged
 * @typedef {Judged & { beside?: Judged }} LedgerRow `beside` is what small mode gave where full mode decides
 */

/** The package's judge: the same that a notebook's own table asks. */
function report() {
  return require(path.join(folders.project, 'src', 'dist', 'report'));
}

/**
 * Every finding of every paper, in the order of the ledger, with its state. A finding that full mode measured is judged
 * by the rule of full mode, one that nothing measured by none: it is untested.
 * @param {string} papers folder with a folder for each paper, `findings.json` in it
 * @param {ReadonlyMap<string, KeptRun>} records of small mode, by notebook name
 * @param {ReadonlyMap<string, KeptRun>} fullRecords of full mode
 * @returns {LedgerRow[]}
 */
function readLedger(papers, records, fullRecords = new Map()) {
  const listed = fs.existsSync(papers) ? fs.readdirSync(papers).sort() : [];
  return listed.flatMap((paper) => {
    const file = path.join(papers, paper, 'findings.json');
    if (!fs.existsSync(file)) return [];
    /** @type {readonly Finding[]} */
    const findings = report().readFindings(paper, readJson(file));
    const small = judgedOf(paper, findings, 'small', records);
    const full = judgedOf(paper, findings, 'full', fullRecords);
    return findings.map((finding) => {
      const [inFull, inSmall] = [full, small].map((all) => all.find((row) => row.finding.id === finding.id));
      if (inFull && inFull.state !== 'untested') return { ...inFull, beside: inSmall };
      return inSmall ?? { paper, finding, mode: 'small', state: 'untested', reasons: [], claims: [] };
    });
  });
}

/**
 * @param {string} paper
 * @param {readonly Finding[]} findings
 * @param {'small' | 'full'} mode
 * @param {ReadonlyMap<string, KeptRun>} records of this mode
 * @returns {Judged[]}
 */
function judgedOf(paper, findings, mode, records) {
  const runs = [...records].flatMap(([notebook, { claims, lacks }]) =>
    notebook.startsWith(`${paper}/`) ? [{ claims: claims.map((claim) => ({ ...claim, notebook })), lacks }] : [],
  );
  return report()
    .judgeFindings(findings, mode, runs)
    .map((/** @type {Judged} */ row) => ({ ...row, paper, mode }));
}

module.exports = { readLedger };
