'use strict';
const os = require('os');
/** @typedef {import('./records.js').Run} Run */
/** @typedef {import('./contents.js').Picture} Picture */
/** @typedef {import('./contents.js').Paper} Paper */

/**
 * What is known of the last run of a notebook.
 * @typedef {{ state: string, mode: string, seconds: number, cell: number, cells: number, date: string,
 *   error?: { name: string, value: string, trace: string } }} RunState
 * @typedef {{ name: string, run?: RunState, record?: Run, problem?: string, pictures?: readonly Picture[] }} Entry
 */

/**
 * The report: one HTML page on its own (no script, no file from elsewhere), from a wide screen to a phone.
 * @param {readonly Entry[]} entries in reading order
 * @param {{ version: string, date: string, papers?: Readonly<Record<string, Paper>> }} facts papers by folder
 * @returns {string}
 */
function reportPage(entries, { version, date, papers = {} }) {
  const folders = [...new Set(entries.map(({ name }) => folderOf(name)))];
  const claims = entries.flatMap(({ record }) => record?.claims ?? []);
  const count = (/** @type {string} */ verdict) => claims.filter((claim) => claim.verdict === verdict).length;
  const broken = entries.filter(({ run }) => run && run.state !== 'passed').length;
  const sums = ['reproduced', 'partly', 'not reproduced', 'not testable here', 'not run']
    .filter(count)
    .map((verdict) => `${count(verdict)} ${verdict}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vitrine: what was reproduced</title>
<style>${STYLE}</style>
</head>
<body>
<h1>What was reproduced</h1>
<p class="sum">${claims.length} claims: ${text(sums.join(', ') || 'none measured yet')}.${broken ? ` <strong>${broken} notebook${broken > 1 ? 's' : ''} did not run to the end.</strong>` : ''}</p>
<p class="facts">Vitrine ${text(version)}, Node ${text(process.version.slice(1))}, ${text(os.cpus()[0]?.model.trim() ?? os.arch())}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${text(os.type())} ${text(os.release())}. Page made ${text(date.slice(0, 16).replace('T', ' '))} UTC.</p>
${folders
  .map((folder) =>
    chapter(
      papers[folder] ?? { title: folder || 'Start here', question: '' },
      entries.filter(({ name }) => folderOf(name) === folder),
    ),
  )
  .join('\n')}
</body>
</html>
`;
}

/** @param {string} name */
function folderOf(name) {
  return name.includes('/') ? name.split('/')[0] : '';
}

/**
 * @param {Paper} paper
 * @param {readonly Entry[]} entries
 */
function chapter({ title, question }, entries) {
  return `<h2>${text(title)}</h2>\n${question && `<p>${text(question)}</p>\n`}${entries.map(section).join('\n')}`;
}

/** @param {Entry} entry */
function section({ name, run, record, problem, pictures = [] }) {
  const short = name.split('/').pop() ?? name;
  const address = text(name.split('/').map(encodeURIComponent).join('/'));
  const links = [
    `<a href="../notebooks/${address}.ipynb">notebook</a>`,
    ...(run ? [`<a href="notebooks/${address}.ipynb">as it ran</a>`] : []),
    ...(record ? [`<a href="${address}.json">record</a>`] : []),
  ];
  const state = !run
    ? 'not run here'
    : run.state === 'passed'
      ? `ran in ${run.seconds} s, ${run.mode} mode`
      : `${STATES[run.state] ?? run.state} in cell ${run.cell} of ${run.cells} after ${run.seconds} s`;
  const older = run && record && Date.parse(record.volatile.date) < Date.parse(run.date);
  return `<section id="${text(name)}">
<h3>${text(record?.title ?? short)}</h3>
<p class="facts">${record ? `${text(short)}: ` : ''}${links.join(' · ')} · ${text(state)}${run?.state === 'passed' && !record ? ' · it states no claims' : ''}</p>
${run?.error ? `<div class="error"><strong>${text(run.error.name)}: ${text(run.error.value)}</strong>${run.error.trace ? `<pre>${text(run.error.trace)}</pre>` : ''}</div>` : ''}
${problem ? `<div class="error">${text(problem)}</div>` : ''}
${older ? '<p class="old">The claims below are from an earlier run.</p>' : ''}
${record ? claimsOf(record) : ''}
${stripOf(pictures)}
${record ? factsOf(record) : ''}
</section>`;
}

/**
 * The figures beside each other, to be moved with a finger or the arrow keys.
 * @param {readonly Picture[]} pictures
 */
function stripOf(pictures) {
  if (pictures.length === 0) return '';
  const figures = pictures.map(
    ({ title, png }) => `<figure><img alt="${text(title)}" src="data:image/png;base64,${text(png)}"></figure>`,
  );
  return `<div class="strip" role="region" aria-label="figures" tabindex="0">${figures.join('\n')}</div>`;
}

/** @type {Record<string, string>} */
const STATES = {
  raised: 'raised an error',
  timeout: 'ran out of time',
  died: 'its kernel died',
  stopped: 'was stopped',
  'lost pictures': 'lost still pictures',
};

/** @param {Run} record */
function claimsOf(record) {
  const isExplained = record.claims.some(({ why }) => why);
  const cells = record.claims.map((claim) => ({
    claim: claim.claim,
    tests: claim.finding ?? claim.kind ?? '',
    'theirs (where)': claim.paper ? `${claim.paper.value} (${claim.paper.source})` : '–',
    'tolerance set before': claim.inWords.tolerance,
    'obtained ± spread (n)': claim.inWords.obtained,
    verdict: claim.inWords.verdict,
    ...(isExplained ? { why: claim.why ?? '' } : {}),
  }));
  const columns = Object.keys(cells[0] ?? {});
  const rows = cells.map((row, i) => {
    const each = Object.entries(row).map(([column, cell]) => `<td data-column="${column}">${text(cell)}</td>`);
    return `<tr class="${text(record.claims[i].verdict.replace(/ /g, '-'))}">${each.join('')}</tr>`;
  });
  return `${record.standIn ? '<p class="stand-in">Generated stand-in data: nothing here says anything about the paper.</p>' : ''}
<table><thead><tr>${columns.map((column) => `<th>${column}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

/** @param {Run} record */
function factsOf({ device, versions, mode, seeds, parameters, data, prediction, volatile }) {
  const facts = [
    [
      'device',
      `${device.gpu ? 'graphics card' : device.name}; ${device.kind}${device.tensorflow ? ` TensorFlow ${device.tensorflow}` : ''}, ${device.threads} threads`,
    ],
    ['versions', `vitrine ${versions.vitrine}, Node ${versions.node.replace(/^v/, '')}`],
    [
      'run',
      `${volatile.date}, ${volatile.seconds} s, at most ${volatile.peakMemoryMiB} MiB, ${mode} mode, seeds ${seeds.join(', ')}`,
    ],
    ['parameters', JSON.stringify(parameters)],
    ...(prediction ? [['prediction', `“${prediction.text}” (${prediction.written})`]] : []),
    ...data.map((set) => [
      set.split ? `${set.name} (${set.split})` : set.name,
      [
        set.real ? 'real' : 'GENERATED STAND-IN',
        set.license,
        set.url,
        ...set.files.map(({ file, bytes, sha256 }) => `${file} ${bytes} bytes sha256 ${sha256}`),
      ]
        .filter(Boolean)
        .join('; '),
    ]),
  ];
  return `<details><summary>device, seeds, parameters, data</summary><dl>${facts.map(([key, value]) => `<dt>${text(key)}</dt><dd>${text(value)}</dd>`).join('')}</dl></details>`;
}

/** @param {string} value */
function text(value) {
  return String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5d5d5, #444); --soft: light-dark(#5a5a5a, #aaa); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { margin-top: 2.5rem; border-bottom: 2px solid var(--line); } h3 { margin-bottom: 0; }
.sum { font-size: 1.1rem; } .facts, dl { color: var(--soft); font-size: .9rem; } .facts { margin-top: .2rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); }
td:nth-child(5) { white-space: nowrap; font-weight: 600; }
.reproduced td:nth-child(5) { color: light-dark(#00539c, #7cc0ff); } .partly td:nth-child(5) { color: light-dark(#8a5a00, #f0b94c); }
.not-reproduced td:nth-child(5) { color: light-dark(#b02500, #ff9a7d); } .not-testable-here td:nth-child(5), .not-run td:nth-child(5) { color: var(--soft); }
.error, .stand-in, .old { border-left: 4px solid light-dark(#b02500, #ff9a7d); padding: .3rem .8rem; margin: .6rem 0; }
.strip { display: flex; align-items: flex-start; gap: 1rem; overflow-x: auto; margin: 1rem 0; } figure { margin: 0; flex: none; }
img { display: block; max-height: 24rem; max-width: 85vw; background: #fff; border: 1px solid var(--line); }
pre { overflow-x: auto; font-size: .8rem; margin: .4rem 0 0; }
dt { font-weight: 600; } dd { margin: 0 0 .4rem; overflow-wrap: anywhere; }
@media (max-width: 48rem) {
  thead { display: none; } table, tbody, tr, td { display: block; }
  tr { border-bottom: 2px solid var(--line); padding: .5rem 0; } td { border: 0; padding: .1rem 0; } td:empty { display: none; }
  td:first-child { font-weight: 600; } td:not(:first-child)::before { content: attr(data-column) ": "; color: var(--soft); font-weight: 400; }
}`;

module.exports = { reportPage };
