import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import type { FlatReport } from './flat-child';

/** Calls of each method, half of which throw; `VITRINE_FLAT_CALLS=2000` for a long look. */
const CALLS = Number(process.env.VITRINE_FLAT_CALLS ?? 240);
const rounds = CALLS / 2;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Bytes a round: the mean of the second half less that of the first, over the half of the rounds that lie between. */
const slope = (values: readonly number[], count: number) => (mean(values.slice(values.length / 2)) - mean(values.slice(0, values.length / 2))) / (count / 2);

describe('memory over many calls of every method', () => {
  const child = spawnSync(process.execPath, ['--expose-gc', path.join(__dirname, 'flat-child.js'), String(rounds)], {
    // One arena of the C library: with one a thread, the resident size wanders by megabytes on a busy machine.
    encoding: 'utf8', env: { ...process.env, MALLOC_ARENA_MAX: '1' },
  });
  assert.equal(child.status, 0, child.stderr);
  const { mapBytes, left, rss, leaking } = JSON.parse(child.stdout) as FlatReport;

  it('keeps the number of tensors, also when a call throws at once or with work begun', () => {
    assert.deepEqual(left, []);
  });

  it('does not grow the process: less than half a map a round, when one method that left its map would add a whole one', (t) => {
    t.diagnostic(`${(slope(rss, rounds) / 1024).toFixed(1)} KiB a round of all methods; with a map left each time ${(slope(leaking, 300) / 1024).toFixed(1)}`);
    assert.ok(slope(rss, rounds) < mapBytes / 2, `${slope(rss, rounds)} bytes a round`);
    // The measure sees what it is to see.
    assert.ok(slope(leaking, 300) > mapBytes / 2, `${slope(leaking, 300)} bytes a round while a map of ${mapBytes} bytes is left`);
  });
});
