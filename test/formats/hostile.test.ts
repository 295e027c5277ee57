import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import {
  FormatError,
  gunzip,
  parseIdx,
  parseNpy,
  parseNpz,
  parseSafetensors,
  writeIdx,
  writeNpy,
  writeSafetensors,
} from 'vitrine/formats';
import { apply, damage, parsesOrExplains } from './damage';
import { makeZip } from './make-zip';

const floats = { shape: [2, 3], data: Float32Array.of(1, -2, 3, 0.5, NaN, 7) };
const longs = { shape: [2], data: BigInt64Array.of(1n, -1n) };
const name = 'hostile';

/** A valid file of each format with its reader. */
const FORMATS: Record<string, { valid: Uint8Array; parse: (bytes: Uint8Array) => unknown }> = {
  IDX: {
    valid: writeIdx({ shape: [3, 2], data: Int16Array.of(1, 2, 3, 4, 5, 6) }),
    parse: (bytes) => parseIdx(bytes, { name }),
  },
  npy: { valid: writeNpy(floats), parse: (bytes) => parseNpy(bytes, { name }) },
  npz: {
    valid: makeZip([
      { name: 'a.npy', content: writeNpy(floats) },
      { name: 'b.npy', content: writeNpy(longs), method: 'deflate' },
    ]),
    parse: (bytes) => parseNpz(bytes, { name }),
  },
  safetensors: {
    valid: writeSafetensors(
      new Map<string, typeof floats | typeof longs>([
        ['a', floats],
        ['b', longs],
      ]),
      { note: 'x' },
    ),
    parse: (bytes) => parseSafetensors(bytes, { name }),
  },
  gzip: {
    valid: new Uint8Array(zlib.gzipSync(Buffer.alloc(5000, 'abc'))),
    parse: (bytes) => gunzip(bytes, { name, limit: 1e6 }),
  },
};

describe('every reader, given a damaged file, either reads it or throws a FormatError', () => {
  for (const [format, { valid, parse }] of Object.entries(FORMATS)) {
    it(`${format}: 5,000 random mutations`, () => {
      fc.assert(
        fc.property(damage, (changes) => parsesOrExplains(parse, apply(valid, changes))),
        { numRuns: 5000, seed: 1 },
      );
    });
    it(`${format}: every truncation is an error, as is a byte too many`, () => {
      for (let length = 0; length < valid.length; length++)
        assert.throws(() => parse(valid.subarray(0, length)), FormatError);
      assert.throws(() => parse(Uint8Array.from([...valid, 0])), FormatError);
    });
    it(`${format}: 1,000 files of random bytes`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => parsesOrExplains(parse, bytes)),
        { numRuns: 1000, seed: 2 },
      );
    });
    it(`${format}: the file in the middle of a larger, unaligned buffer`, () => {
      const room = new Uint8Array(valid.length + 7);
      room.set(valid, 3);
      assert.deepEqual(parse(room.subarray(3, 3 + valid.length)), parse(valid));
    });
  }
});

describe('what is written is read back', () => {
  const arrays = fc
    .tuple(
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
      fc.constantFrom(Float64Array, Float32Array, Int32Array, Int16Array, Int8Array, Uint8Array),
      fc.infiniteStream(fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e6, max: 1e6 })),
    )
    .map(([shape, Type, values]) => {
      const count = shape.reduce((product, length) => product * length, 1);
      return { shape, data: Type.from(Array.from({ length: count }, () => values.next().value as number)) };
    });

  it('IDX, npy and safetensors: 500 arrays of random type, shape and content each', () => {
    fc.assert(
      fc.property(arrays, (array) => {
        assert.deepEqual(parseIdx(writeIdx(array), { name }), array);
        const { shape, data } = parseNpy(writeNpy(array), { name });
        assert.deepEqual({ shape, data }, array);
        const tensor = parseSafetensors(writeSafetensors(new Map([['x', array]])), { name }).tensors.get('x')!;
        assert.deepEqual({ shape: tensor.shape, data: tensor.data }, array);
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});
