'use strict';
const { tap } = require('node:test/reporters');

/**
 * Node's TAP, with the failed tests named once more before the totals: a log whose beginning is gone still says what
 * failed.
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
        const reason = String(details?.error?.cause?.message ?? details?.error?.message ?? '').split('\n', 1)[0];
        failed.push(`${'  '.repeat(nesting)}${name} (${file ?? 'no file'}): ${reason}`);
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
