import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FormatError } from 'vitrine/formats';

/** Changes, cuts, insertions and repetitions, the kind of damage that files take and the kind that attackers do. */
export const damage = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }),
    fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), value: fc.integer({ min: 0, max: 7 }) }),
    fc.record({ kind: fc.constant('ones' as const), at: fc.nat(), value: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), value: fc.nat() }),
    fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }),
    fc.record({ kind: fc.constant('truncate' as const), at: fc.nat(), value: fc.nat() }),
  ),
  { minLength: 1, maxLength: 6 },
);
export type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

export function apply(valid: Uint8Array, changes: Damage): Uint8Array {
  let bytes = [...valid];
  for (const { kind, at, value } of changes) {
    const i = bytes.length === 0 ? 0 : at % bytes.length;
    if (kind === 'set') bytes[i] = value;
    else if (kind === 'flip') bytes[i] ^= 1 << value;
    else if (kind === 'ones') for (let k = 0; k < value && i + k < bytes.length; k++) bytes[i + k] = 255;
    else if (kind === 'cut') bytes.splice(i, 1 + (value % 16));
    else if (kind === 'insert') bytes.splice(i, 0, value);
    else bytes = bytes.slice(0, i);
  }
  return Uint8Array.from(bytes);
}

/** What a reader throws has to be a FormatError of one line, not a long one, that names the file. */
export function checkRefusal(error: unknown): void {
  assert.ok(error instanceof FormatError, `threw ${(error as Error).stack}`);
  assert.match(error.message, /^hostile[^\n]*: ./);
  assert.ok(error.message.length < 600, error.message);
}

/** Parses, or throws a FormatError that names the file. Anything else, and anything slow, is a defect. */
export function parsesOrExplains(parse: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void {
  // Processor time: a busy machine is not a defect.
  const started = process.cpuUsage();
  try {
    parse(bytes);
  } catch (error) {
    checkRefusal(error);
  }
  const { user, system } = process.cpuUsage(started);
  assert.ok(user + system < 500_000, `took ${(user + system) / 1000} ms`);
}
