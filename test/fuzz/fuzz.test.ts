import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { FormatError } from 'vitrine/formats';
import { fuzz } from './fuzz';
import { readers } from './readers';

/** The short form of `npm run fuzz`. */
const SHORT = { seed: 7, count: 200 };

describe('a damaged file is read or refused, never more', () => {
  it(`by every reader, ${SHORT.count} files each`, async () => {
    const all = Object.entries(await readers());
    assert.ok(all.length >= 20, `${all.length} readers`);
    for (const [name, reader] of all) {
      await assert.doesNotReject(async () => reader.read(reader.valid), `${name}: the valid file`);
      const { cases, read, refused } = await fuzz(reader, SHORT);
      assert.deepEqual([cases, read + refused], [SHORT.count, SHORT.count], name);
      assert.ok(refused > 0 || name.startsWith('CSV'), `${name}: no damage was noticed`);
    }
  });

  it('and what breaks this is found', async () => {
    const valid = Uint8Array.from({ length: 40 }, (_, i) => i);
    const broken: [(bytes: Uint8Array) => unknown, RegExp][] = [
      [(bytes) => bytes[5] === 5 || (undefined as never as Uint8Array)[0], /threw TypeError/],
      [(bytes) => fail(bytes, 'other: is damaged'), /did not match/],
      [(bytes) => fail(bytes, `hostile: ${'x'.repeat(1000)}`), /x{20}/],
      [async (bytes) => bytes[5] === 5 || Promise.reject(new Error('later')), /threw Error: later/],
      [(bytes) => bytes[5] === 5 || wait(600), /took \d+/],
    ];
    for (const [read, reason] of broken)
      await assert.rejects(fuzz({ valid, read }, { seed: 1, count: 200, endOnFailure: true }), (error: Error) =>
        reason.test(error.message),
      );
  });
});

function fail(bytes: Uint8Array, message: string): void {
  const [file, reason] = message.split(': ');
  if (bytes[5] !== 5) throw new FormatError(file, reason);
}

/** Keeps the processor busy. */
function wait(milliseconds: number): void {
  const started = process.cpuUsage();
  while (process.cpuUsage(started).user < milliseconds * 1000);
}
