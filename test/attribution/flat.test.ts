import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import type { FlatReport } from './flat-child';

/**
 * Calls of each method that succeed, and as many that throw. 120 of both run with every test; `VITRINE_FLAT_CALLS=1000`
 * for the whole look, about two minutes.
 */
const CALLS = Number(process.env.VITRINE_FLAT_CALLS ?? 120);

/**
 * Bytes a round: the median of the slopes between all pairs of readings (Theil and Sen), which a heap that grows in
 * rare steps does not move.
 */
function slope(readings: readonly number[], every: number): number {
  const slopes = readings
    .flatMap((from, i) => readings.slice(i + 1).map((to, k) => (to - from) / ((k + 1) * every)))
    .sort((a, b) => a - b);
  return (slopes[(slopes.length - 1) >> 1] + slopes[slopes.length >> 1]) / 2;
}

describe('memory over many calls of every method', () => {
  const measure = () => {
    const child = spawnSync(process.execPath, ['--expose-gc', path.join(__dirname, 'flat-child.js'), String(CALLS)], {
      // One arena of the C library: with one a thread, the resident size wanders by megabytes on a busy machine.
      encoding: 'utf8',
      env: { ...process.env, MALLOC_ARENA_MAX: '1' },
    });
    assert.equal(child.status, 0, child.stderr);
    return JSON.parse(child.stdout) as FlatReport;
  };
  let report = measure();
  // A busy machine makes a process grow once in a while; a method that leaves its maps does so each time.
  if (slope(report.native, report.every) >= report.mapBytes / 4) report = measure();
  const { mapBytes, left, every, native, heap, leaking, leaks } = report;

  it('keeps the number of tensors, also when a call throws at once or with work begun', () => {
    assert.deepEqual(left, []);
  });

  it('does not grow: less than a quarter of a map a round, when one method that left its map would add a whole one', (t) => {
    const [grown, grownHeap, leaked] = [native, heap, leaking].map((readings) => slope(readings, every));
    t.diagnostic(
      `${CALLS} calls of each and as many that throw: ${(grown / 1024).toFixed(1)} KiB a round outside the heap, ${(grownHeap / 1024).toFixed(1)} in it; with ${leaks} maps left each time ${(leaked / 1024).toFixed(1)}`,
    );
    assert.ok(grown < mapBytes / 4, `${grown} bytes a round outside the heap`);
    assert.ok(grownHeap < mapBytes / 8, `${grownHeap} bytes a round in the heap`);
    // The measure sees what it is to see.
    assert.ok(
      leaked > (leaks * mapBytes) / 2,
      `${leaked} bytes a round while ${leaks} maps of ${mapBytes} bytes are left`,
    );
  });
});
