'use strict';
const { tap } = require('node:test/reporters');

/**
 * Node's TAP, with the failed tests named once more before the totals: a log whose beginning is gone still says what
 * failed. Of a long reason, the first line and the end: a traceback names its error there.
 * @param {AsyncGenerator<import('node:test/reporters').TestEvent, void>} events
 */
module.exports = async function* tapNamingFailures(events) {
  /** @type {string[]} */
  const failed = [];
  let totals = false;
  /** Notes the failures on their way, and gives a mark before the first of the totals. */
  async function* watched() {
    for await (const event of events) {
      if (event.type === 'test:fail') {
        const { name, file, nesting, details } = event.data;
        const reason = String(details?.error?.cause?.message ?? details?.error?.message ?? '');
        failed.push(`${'  '.repeat(nesting)}${name} (${file ?? 'no file'}): ${inOneLine(reason)}`);
      }
      if (event.type === 'test:diagnostic' && event.data.nesting === 0 && /^tests \d+$/.test(event.data.message)) {
        totals = true;
      }
      yield event;
    }
  }
  let named = false;
  for await (const text of tap(watched())) {
    if (totals && !named) {
      named = true;
      for (const line of failed) yield `# failed: ${line}\n`;
    }
    yield text;
  }
};

/** Letters kept of the end of a reason. */
const END = 500;

/** @param {string} reason */
function inOneLine(reason) {
  const [first, ...rest] = reason.trim().split(/\s*\n\s*/);
  const end = rest.join(' | ');
  if (end === '') return first;
  return `${first} | ${end.length > END ? `… ${end.slice(-END)}` : end}`;
}
