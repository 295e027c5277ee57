'use strict';
const { basename } = require('node:path').posix;
/** @typedef {import('./records.js').KeptRun} KeptRun */
/** @typedef {import('./records.js').RecordedClaim} RecordedClaim */
/** @typedef {import('./ledger.js').Judged} Judged */
/** @typedef {import('./ledger.js').LedgerRow} LedgerRow */
/** @typedef {{ records: ReadonlyMap<string, KeptRun>, missing: Readonly<Record<string, string>> }} FullMode */

const START = '<!-- verdicts:start -->';
const END = '<!-- verdicts:end -->';
const STATES = ['reproduced', 'partly', 'not reproduced', 'untested'];
/** @type {Readonly<Record<string, string>>} */
const SIGNS = { reproduced: '✓', partly: '◐', 'not reproduced': '✗', untested: '○' };
const DATA = ['real data and network', 'real data, small network', 'published files only', 'stand-in data'];

/**
 * The page of all findings and checks, written from ledger and records alone.
 * @param {string} page `docs/verdicts.md`
 * @param {readonly LedgerRow[]} ledger
 * @param {ReadonlyMap<string, KeptRun>} records of small mode, by notebook name, in reading order
 * @param {FullMode} full
 * @returns {string}
 */
function writeVerdicts(page, ledger, records, full = { records: new Map(), missing: {} }) {
  const papers = [...new Set(ledger.map(({ paper }) => paper))];
  return between(page, 'docs/verdicts.md', [
    `**${headline(ledger)}.** ${checksInWords(records)}`,
    '',
    ...countsByPaper(ledger),
    '',
    ...countsByData(ledger),
    '',
    ...fullTable(ledger, records, full),
    ...papers.flatMap((paper) => [
      '',
      `## ${paper}`,
      ...ledger.filter((row) => row.paper === paper).flatMap((row) => ['', ...findingSection(row)]),
    ]),
    '',
    '## Checks',
    '',
    'Identities are true by construction: a closed form, a recount of published files. Controls are what would fool one: chance, seeds, a network that learned nothing. They say that the instrument works, not that a paper is right.',
    '',
    ...checksTable(records),
  ]);
}

/**
 * The README with its count of findings.
 * @param {string} readme
 * @param {readonly LedgerRow[]} ledger
 * @param {ReadonlyMap<string, KeptRun>} records
 */
function writeHeadline(readme, ledger, records) {
  return between(readme, 'README.md', [
    `**${headline(ledger)}** ([each with its numbers](docs/verdicts.md)). ${checksInWords(records)}`,
    '',
    ...countsByPaper(ledger),
    '',
    ...countsByData(ledger),
  ]);
}

/** @param {readonly LedgerRow[]} ledger */
function headline(ledger) {
  const counts = STATES.map((state) => `${ledger.filter((row) => row.state === state).length} ${state}`);
  return `Of ${ledger.length} findings: ${counts.join(', ')}`;
}

/** @param {ReadonlyMap<string, KeptRun>} records */
function checksInWords(records) {
  const checks = [...records.values()].flatMap(({ claims }) => claims.filter(({ kind }) => kind !== 'finding'));
  const of = (/** @type {string} */ kind) => checks.filter((check) => check.kind === kind);
  const failed = checks.filter(({ verdict }) => verdict !== 'reproduced').length;
  return `Beside them stand ${of('identity').length} identities and ${of('control').length} controls, ${failed === 0 ? 'all met' : `${failed} of them not met`}.`;
}

/** @param {readonly LedgerRow[]} ledger */
function countsByPaper(ledger) {
  return counts(ledger, 'paper', [...new Set(ledger.map(({ paper }) => paper))], (row) => row.paper);
}

/** @param {readonly LedgerRow[]} ledger */
function countsByData(ledger) {
  return counts(ledger, 'tested on', DATA, ({ finding }) => finding.data);
}

/**
 * @param {readonly LedgerRow[]} ledger
 * @param {string} head
 * @param {readonly string[]} groups
 * @param {(row: LedgerRow) => string} groupOf
 */
function counts(ledger, head, groups, groupOf) {
  return [
    `| ${head} | findings | ${STATES.map((state) => `${SIGNS[state]} ${state}`).join(' | ')} |`,
    `|---|---:|${STATES.map(() => '---:|').join('')}`,
    ...groups.map((group) => {
      const rows = ledger.filter((row) => groupOf(row) === group);
      const cells = STATES.map((state) => rows.filter((row) => row.state === state).length || '');
      return `| ${group} | ${rows.length} | ${cells.join(' | ')} |`;
    }),
  ];
}

/**
 * Which chapters ran through in full mode, and what it gave; of the others, what is missing.
 * @param {readonly LedgerRow[]} ledger
 * @param {ReadonlyMap<string, KeptRun>} records
 * @param {FullMode} full
 */
function fullTable(ledger, records, full) {
  const small = ledger.map((row) => row.beside ?? row);
  const inFull = ledger.filter(({ mode }) => mode === 'full');
  const states = (/** @type {readonly Judged[]} */ rows, /** @type {string} */ name) => {
    const own = rows.filter(({ claims }) => claims.some(({ notebook }) => notebook === name));
    const counted = STATES.map((state) => [SIGNS[state], own.filter((row) => row.state === state).length]);
    return counted.flatMap(([sign, count]) => (count ? [`${count} ${sign}`] : [])).join(', ') || 'judges no finding';
  };
  return [
    'Findings by chapter, as each mode judges them; of chapters that did not run through in full mode, what is missing:',
    '',
    '| chapter | small mode | full mode |',
    '|---|---|---|',
    ...[...records.keys()].map((name) => {
      const ran = full.records.has(name)
        ? states(inFull, name)
        : `not run through: ${full.missing[name] ?? 'all of it'}`;
      return `| [${name}](../notebooks/${name}.ipynb) | ${states(small, name)} | ${cell(ran)} |`;
    }),
  ];
}

/**
 * A finding: its sentence, then the mode that decides, and what small mode gave beside it.
 * @param {LedgerRow} row
 */
function findingSection({ beside, ...row }) {
  const lines = [`### ${row.finding.id}`, '', cell(row.finding.finding), '', ...judgedPart(row)];
  return beside ? [...lines, '', ...judgedPart(beside, 'In small mode: ')] : lines;
}

/**
 * State and reasons, what the paper states, then a row a quantity.
 * @param {Judged} row
 * @param {string} [head]
 */
function judgedPart({ paper, finding, mode, state, reasons, claims }, head = '') {
  const rule = finding[mode];
  const notebooks = [...new Set(claims.map(({ notebook }) => notebook))];
  const folder = mode === 'full' ? 'full-records' : 'records';
  const where = notebooks.map(
    (name) => `[${basename(name)}](../notebooks/${name}.ipynb) ([record](${folder}/${name}.json))`,
  );
  const facts = [
    `${head}**${SIGNS[state]} ${state}**${mode === 'full' ? ', full mode' : ''}${reasons.length ? `: ${reasons.map(cell).join('; ')}` : ''}.`,
    `Tested on ${finding.data}, in ${where.join(' and ') || `${paper}/${finding.experiment}, which is not written yet`}.`,
    ...(finding.published ? [`Published: ${cell(finding.published.values)} (${cell(finding.published.source)}).`] : []),
    ...(finding.recorded ? [`Recorded: ${cell(finding.recorded.values)} (${cell(finding.recorded.source)}).`] : []),
    `Test: ${cell(rule.test)}`,
    ...(rule.reason ? [`Bounds: ${cell(rule.reason)}`] : []),
    ...(rule.earlier ?? []).map(({ reason }) => `An earlier rule was replaced: ${cell(reason)}`),
  ];
  return [
    facts.join(' '),
    '',
    '| quantity | published | recorded by the public code | pilot of ours | asked | obtained |  |',
    '|---|---|---|---|---|---|---|',
    ...rule.bounds.map((bound) => {
      const claim = claims.find((each) => each.bound?.quantity === bound.quantity);
      const { published, recorded, pilot } = bound;
      const cells = [
        bound.quantity,
        // A difference of published values is not exact in binary: 75.4 - 56.6 is a hair more than 18.8.
        ...[published, recorded, pilot].map((value) => (value === undefined ? '' : Number(value.toPrecision(12)))),
        claim ? claim.inWords.tolerance : boundsInWords(bound),
        claim ? claim.inWords.obtained : 'not measured',
        claim ? claim.inWords.verdict.slice(0, 1) : '',
      ];
      return `| ${cells.map((each) => cell(String(each))).join(' | ')} |`;
    }),
  ];
}

/** @param {import('./records.js').Bound} bound */
function boundsInWords({ min, max }) {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `between ${min} and ${max}`;
}

/** @param {ReadonlyMap<string, KeptRun>} records */
function checksTable(records) {
  return [
    '| notebook | kind | check | asked | obtained | verdict |',
    '|---|---|---|---|---|---|',
    ...[...records].flatMap(([name, { claims }]) =>
      claims
        .filter(({ kind }) => kind !== 'finding')
        .map(({ kind = '', claim, inWords, verdict, why }) => {
          const reason = why && verdict !== 'reproduced' ? `: ${why}` : '';
          const cells = [kind, claim, inWords.tolerance, inWords.obtained, `${inWords.verdict}${reason}`];
          return `| [${basename(name)}](../notebooks/${name}.ipynb) | ${cells.map(cell).join(' | ')} |`;
        }),
    ),
  ];
}

/** @param {string} text */
function cell(text) {
  return text
    .replace(/</g, '&lt;')
    .replace(/\|/g, '\\|')
    .replace(/\s*\n\s*/g, ' ');
}

/**
 * @param {string} text
 * @param {string} file
 * @param {readonly string[]} lines
 */
function between(text, file, lines) {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start)
    throw new Error(`${file} lacks the lines '${START}' and '${END}', between which the verdicts stand`);
  return `${text.slice(0, start)}${START}\n${lines.join('\n')}\n${text.slice(end)}`;
}

module.exports = { writeHeadline, writeVerdicts };
