import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from '../fake-checkout';

describe('progress', () => {
  const { Progress } = require(path.join(PROJECT, 'lab/setup/progress.js'));
  const record = (isTTY: boolean) => {
    const clock = { ms: 0 };
    let text = '';
    return {
      clock,
      progress: new Progress({
        stream: { isTTY, columns: 40, write: (part: string) => (text += part) },
        now: () => clock.ms,
      }),
      text: () => text,
    };
  };

  it('writes a line when a step begins and when it ends, in a log', () => {
    const { clock, progress, text } = record(false);
    progress.begin('npm packages');
    clock.ms = 12_340;
    progress.end('514 packages');
    assert.equal(text(), '  npm packages ...\n  npm packages: 514 packages, 12.3 s\n');
  });

  it('clears its line in a terminal', () => {
    const { clock, progress, text } = record(true);
    progress.begin('npm packages');
    clock.ms = 1000;
    progress.end('');
    assert.equal(text(), '\r\x1b[K  npm packages: 1.0 s\n');
  });

  it('says nothing of a quiet step that was quick', () => {
    for (const [ms, said] of [
      [1900, ''],
      [2100, '  TypeScript: 2.1 s\n'],
    ] as const) {
      const { clock, progress, text } = record(false);
      progress.begin('TypeScript', { isQuiet: true });
      clock.ms = ms;
      progress.end('');
      assert.equal(text(), said);
    }
  });
});
