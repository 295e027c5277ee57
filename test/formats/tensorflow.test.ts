import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { FormatError, parseTensorBundle, parseTensorSlices, parseTar, readTensorflowCheckpoint } from 'vitrine/formats';
import { apply, damage, parsesOrExplains } from './damage';
import {
  fixed32,
  le32,
  makeBlock,
  makeBundle,
  makeSlices,
  makeTable,
  message,
  number,
  shapeProto,
  varint,
} from './make-checkpoint';
import { signed, tarEntry } from './make-tar';
import { crc32c, maskCrc32c } from './slow-crc32c';

const name = 'hostile';
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** Written by TensorFlow 2.21 itself, through its SaveV2 and Save operations. */
const WRITTEN = {
  v2: {
    index: Buffer.from(
      'AAAGCAEaAggBAAUPYnl0ZXMIBBIEEgIIAigCNbs3D34ACxFjb252L2JpYXNlcwgBEgQSAggDIAIoDDUtpM61BQcdd2VpZ2h0cwgBEhASAggBEgIIAhICCAESAggCIA4oEDUAt6epAgQVdW50cwgDEggSAggCEgIIASAeKAg1CFL8SAAGEWRvdWJsZQgCEgQSAggBICYoCDWUfFiyAAURZW1wdHkIARIGEgASAggDIC412OqCogALDWdsb2JhbF9zdGVwCAkSACAuKAg1dBL+ewAEEWhhbGYIExIEEgIIAiA2KAQ13mMIhQAEEW1hc2sIChIEEgIIAyA6KAM1dVmRBgAEDW5vdGUIBxIAID0oDTWlJmBZAAAAAAEAAAAAts8H7QAAAAABAAAAAMDyobAAAQNvAJwCAAAAAAEAAAAAzz3xNaECCK4CDwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABX+4CLJHVH2w==',
      'base64',
    ),
    shards: [
      Buffer.from(
        'B/8AAAA/AAAAAAAAgL8AAIA/AAAAwAAAYEB3zCsy+f///ywBAAAYLURU+yEJQMvjIyD9////ADwAwAEAAQgeZ8bybGVmdCBvdXQ=',
        'base64',
      ),
    ],
  },
  v1: Buffer.from(
    'AADUAQrRAQoTCgVieXRlcxIEEgIIAhgEIgIKAAoZCgtjb252L2JpYXNlcxIEEgIIAxgBIgIKAAosCgxjb252L3dlaWdodHMSEBICCAESAggCEgIIARICCAIYASIICgAKAAoACgAKGgoGY291bnRzEggSAggCEgIIARgDIgQKAAoAChQKBmRvdWJsZRIEEgIIARgCIgIKAAoTCgtnbG9iYWxfc3RlcBIAGAkiAAoSCgRoYWxmEgQSAggCGBMiAgoAChIKBG1hc2sSBBICCAMYCiICCgASAggBAAwUAGJ5dGVzAAEBAYB/EhIKBWJ5dGVzEgIKABoFOgMH/wEBESNjb252L2JpYXNlcwABAQGAfxIhCgtjb252L2JpYXNlcxICCgAaDioMAAAAPwAAAAAAAIC/BhMud2VpZ2h0cwABAQSAf4B/gH+AfxIsCgxjb252L3dlaWdodHMSCAoACgAKAAoAGhIqEAAAgD8AAADAAABgQHfMKzIDDCB1bnRzAAEBAoB/gH8SHgoGY291bnRzEgQKAAoAGg46DPn//////////wGsAgEMGmRvdWJsZQABAQGAfxIYCgZkb3VibGUSAgoAGgoyCBgtRFT7IQlAAQ4fZ2xvYmFsX3N0ZXAAAQASHQoLZ2xvYmFsX3N0ZXASABoMUgrLx4+B0v////8BAQoVaGFsZgABAQGAfxITCgRoYWxmEgIKABoHagWAeICAAwEKE21hc2sAAQEBgH8SEQoEbWFzaxICCgAaBVoDAQABAAAAAAEAAAAArY7ypQAAAAABAAAAAMDyobAAAQMBAMgEAAAAAAEAAAAAAIA8V80ECNoEDwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABX+4CLJHVH2w==',
    'base64',
  ),
};

/** What was given to them; version 2 got a text and an empty tensor besides. */
const GIVEN = new Map<string, { shape: number[]; data: unknown }>([
  ['bytes', { shape: [2], data: Uint8Array.of(7, 255) }],
  ['conv/biases', { shape: [3], data: Float32Array.of(0.5, 0, -1) }],
  ['conv/weights', { shape: [1, 2, 1, 2], data: Float32Array.of(1, -2, 3.5, 1e-8) }],
  ['counts', { shape: [2, 1], data: Int32Array.of(-7, 300) }],
  ['double', { shape: [1], data: Float64Array.of(Math.PI) }],
  ['global_step', { shape: [], data: BigInt64Array.of(-12345678901n) }],
  ['half', { shape: [2], data: Float32Array.of(1, -2) }],
  ['mask', { shape: [3], data: Uint8Array.of(1, 0, 1) }],
]);

const TENSORS = {
  'a/gamma': { type: 1, shape: [2, 3], bytes: floats(1, 2, 3, 4, 5, 6) },
  'a/weights': { type: 1, shape: [2], bytes: floats(-1, 0.5) },
  b: { type: 3, shape: [], bytes: new Uint8Array(Int32Array.of(7).buffer) },
  c: { type: 2, shape: [1, 1], bytes: new Uint8Array(Float64Array.of(Math.E).buffer) },
  d: { type: 1, shape: [0, 4], bytes: new Uint8Array(0) },
};
const READ = new Map<string, unknown>([
  ['a/gamma', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  ['a/weights', { shape: [2], data: Float32Array.of(-1, 0.5) }],
  ['b', { shape: [], data: Int32Array.of(7) }],
  ['c', { shape: [1, 1], data: Float64Array.of(Math.E) }],
  ['d', { shape: [0, 4], data: new Float32Array(0) }],
]);
const bundle = (options: Parameters<typeof makeBundle>[1] = {}) =>
  parseTensorBundle(makeBundle(TENSORS, options), { name });
const packed = (field: number, ...values: (number | bigint)[]) => message(field, ...values.map(varint));
const SLICES = {
  'a/weights': { type: 1, shape: [2], values: message(5, floats(-1, 0.5)) },
  b: { type: 3, shape: [3], values: packed(7, 7, -1, 300) },
  c: { type: 9, shape: [], values: packed(10, -5n) },
};
const slices = (change: object = {}) => parseTensorSlices(makeSlices({ ...SLICES, ...change }), { name });

describe('TensorFlow checkpoints', () => {
  it('checksums are CRC-32C: of 32 zeros 0x8a9136aa, of "123456789" 0xe3069283 (RFC 3720)', () => {
    assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  });

  it('version 2 is read as TensorFlow wrote it, without the text', () => {
    assert.deepEqual(
      parseTensorBundle(WRITTEN.v2, { name }),
      new Map([...GIVEN, ['empty', { shape: [0, 3], data: new Float32Array(0) }]]),
    );
  });

  it('version 1 is read as TensorFlow wrote it', () => {
    assert.deepEqual(parseTensorSlices(WRITTEN.v1, { name }), GIVEN);
  });

  it('version 2 is read whatever the blocks, the places of whole keys and the number of shards', () => {
    for (const perBlock of [1, 2, 10])
      for (const restartEvery of [1, 2, 16]) assert.deepEqual(bundle({ perBlock, restartEvery }), READ);
    assert.deepEqual(bundle({ shardCount: 3 }), READ);
    const swapped = { ...TENSORS, b: { ...TENSORS.b, bytes: Uint8Array.of(0, 0, 0, 7) } };
    const big = parseTensorBundle(makeBundle({ b: swapped.b }, { header: [number(1, 1), number(2, 1)] }), { name });
    assert.deepEqual(big.get('b'), { shape: [], data: Int32Array.of(7) });
  });

  it('aligned tensors of version 2 are views, and the same wherever the files lie in memory', () => {
    const { index, shards } = makeBundle({ x: { type: 1, shape: [2], bytes: floats(1, 2) } });
    const room = new Uint8Array(index.length + shards[0].length + 16);
    room.set(index, 3);
    const at = index.length + 3 + (4 - ((index.length + 3) % 4));
    room.set(shards[0], at);
    const moved = { index: room.subarray(3, 3 + index.length), shards: [room.subarray(at, at + 8)] };
    const tensor = parseTensorBundle(moved, { name }).get('x')!;
    assert.deepEqual(tensor, { shape: [2], data: Float32Array.of(1, 2) });
    assert.equal(tensor.data.buffer, room.buffer);
  });

  it('version 1 reads whole numbers of all widths', () => {
    const read = slices({
      b: { type: 6, shape: [2], values: packed(7, -3, 5) },
      h: { type: 19, shape: [2], values: packed(13, 0x3c00, 0xc000) },
      u: { type: 23, shape: [1], values: packed(17, 2n ** 64n - 1n) },
    });
    assert.deepEqual(read.get('b'), { shape: [2], data: Int8Array.of(-3, 5) });
    assert.deepEqual(read.get('c'), { shape: [], data: BigInt64Array.of(-5n) });
    assert.deepEqual(read.get('h'), { shape: [2], data: Float32Array.of(1, -2) });
    assert.deepEqual(read.get('u'), { shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) });
  });

  it('says which tensor of version 2 is wrong, and how', () => {
    const entry = (key: string, fields: Record<string, number>) => () =>
      bundle({ change: (said, at) => (at === key ? { ...said, ...fields } : said) });
    assert.throws(
      entry('a/gamma', { offset: 2 ** 40 }),
      /^FormatError: hostile, tensor "a\/gamma": is said to be 24 bytes at 1,099,511,627,776, outside the 44 of its file/,
    );
    assert.throws(entry('a/gamma', { offset: -1 }), /bytes at -1, outside/);
    assert.throws(entry('a/gamma', { size: 2 ** 52 }), /outside the 44/);
    assert.throws(entry('a/gamma', { shard: 1 }), /lies in file 1 of 1/);
    assert.throws(entry('a/weights', { offset: 20 }), /"a\/weights": begins at 20, on another one/);
    assert.throws(entry('a/gamma', { checksum: 1 }), /"a\/gamma": does not match its checksum/);
    assert.throws(entry('a/gamma', { type: 21 }), /is of TensorFlow's type 21, which is not read/);
    assert.throws(entry('a/gamma', { type: 2 }), /declares 2 x 3 values of 8 bytes each, 48 bytes in all, but has 24/);
    const [{ index, shards }] = [makeBundle(TENSORS)];
    assert.throws(() => parseTensorBundle({ index, shards: [] }, { name }), /lie in 1 files; there are 0/);
    assert.throws(() => parseTensorBundle({ index, shards: [shards[0].subarray(1)] }, { name }), /outside the 43/);
    assert.throws(
      () => parseTensorBundle({ index, shards: [Uint8Array.from([...shards[0], 0])] }, { name }),
      /1 bytes in file 0 that belong to no tensor/,
    );
    const partitioned = makeTable([
      ['', number(1, 0)],
      ['w', Buffer.concat([number(1, 1), message(7, message(1))])],
    ]);
    assert.throws(() => parseTensorBundle({ index: partitioned, shards: [] }, { name }), /"w": is stored in pieces/);
    assert.throws(() => bundle({ header: [number(1, 2)] }), /lie in 2 files; there are 1/);
    assert.throws(
      () => parseTensorBundle({ index: makeSlices(SLICES), shards: [] }, { name }),
      /files; there are 0|message|number/,
    );
  });

  it('says which tensor of version 1 is wrong, and how', () => {
    assert.throws(
      () => slices({ b: { ...SLICES.b, shape: [2 ** 40, 2 ** 40] } }),
      /"b": declares 1,099,511,627,776 x .* too many to count/,
    );
    assert.throws(() => slices({ b: { ...SLICES.b, shape: [4] } }), /"b": declares 4 values/);
    assert.throws(() => slices({ b: { ...SLICES.b, shape: [-1] } }), /an axis of length -1/);
    assert.throws(
      () => slices({ b: { ...SLICES.b, values: Buffer.concat([SLICES.b.values, SLICES.b.values]) } }),
      /more than one piece/,
    );
    assert.throws(() => slices({ b: { type: 10, shape: [1], values: packed(11, 2) } }), /neither 0 nor 1/);
    assert.throws(() => slices({ b: { type: 8, shape: [1], values: packed(7, 2) } }), /type 8, which is not read/);
    const whole = message(1, message(1, message(1, Buffer.from('w')), message(2, shapeProto([1])), number(3, 1)));
    const part = message(2, message(1, Buffer.from('w')), message(3, message(5, floats(1))));
    assert.throws(
      () => parseTensorSlices(makeTable([['', whole]]), { name }),
      /describes the tensor "w", but has no values/,
    );
    assert.throws(
      () =>
        parseTensorSlices(
          makeTable([
            ['', whole],
            ['1', part],
            ['2', part],
          ]),
          { name },
        ),
      /"w": is stored in pieces, or twice/,
    );
    assert.throws(
      () =>
        parseTensorSlices(
          makeTable([
            ['', Buffer.alloc(0)],
            ['1', part],
          ]),
          { name },
        ),
      /a tensor that is not described/,
    );
    assert.throws(
      () => parseTensorSlices(makeTable([['x', whole]]), { name }),
      /the entry that describes it is missing/,
    );
  });

  it('says what is wrong with a table', () => {
    const parse = (bytes: Uint8Array) => () => parseTensorSlices(bytes, { name });
    assert.throws(parse(new Uint8Array(0)), /is not a LevelDB table, or is cut short \(it is empty\)/);
    assert.throws(
      parse(
        makeTable([
          ['', Buffer.alloc(0)],
          ['b', Buffer.alloc(1)],
          ['a', Buffer.alloc(1)],
        ]),
      ),
      /keys out of order: "a" after "b"/,
    );
    const flipped = makeSlices(SLICES);
    flipped[5] ^= 1;
    assert.throws(parse(flipped), /is damaged: the block at 0 does not match its checksum/);
    const footer = (handles: Buffer) =>
      Buffer.concat([handles, Buffer.alloc(40 - handles.length), Buffer.from('57fb808b247547db', 'hex')]);
    assert.throws(
      parse(footer(Buffer.concat([varint(0), varint(0), varint(2n ** 60n), varint(2n ** 60n)]))),
      /a block of 1,152,921,504,606,84\d,\d+ bytes at .* which reaches past the 0 that there are/,
    );
    assert.throws(parse(footer(Buffer.alloc(40, 255))), /a number of more than ten bytes/);
  });

  it('does not unfold a small table into a huge one: keys that repeat a long one', () => {
    // Every key but the first is one byte more than the one before; together they have 2,000,000,000.
    const entries = Array.from({ length: 60_000 }, (_, i) =>
      Buffer.concat([varint(3000 + i), varint(1), varint(0), Buffer.from([1])]),
    );
    const first = Buffer.concat([varint(0), varint(3000), varint(0), Buffer.alloc(3000)]);
    const block = Buffer.concat([first, ...entries, le32(0), le32(1)]);
    const started = process.cpuUsage();
    assert.throws(() => parseTensorSlices(nested(block), { name }), /keys that repeat one another too often/);
    assert.ok(process.cpuUsage(started).user < 2_000_000);
  });

  it('a message may say anything', () => {
    for (const [bytes, reason] of [
      [Buffer.from([0x0b]), /field of kind 3, which is not understood/],
      [Buffer.from([0x00, 0x00]), /field number 0/],
      [Buffer.from([0x0a, 0x05, 0x00]), /field 1 reaches past its end/],
      [Buffer.from([0x0a, ...varint(2n ** 63n)]), /field 1 reaches past its end/],
      [Buffer.from([0x08, 0x80]), /cut short within a number/],
    ] as const)
      assert.throws(() => parseTensorSlices(makeTable([['', bytes]]), { name }), reason);
    for (const [key, value, reason] of [
      ['w', number(6, 1), /a number where a message should be/],
      ['w', fixed32(1, 1), /bytes where a number should be/],
      [Buffer.from([0xff]), number(1, 1), /a name that is not text/],
    ] as const) {
      const index = makeTable([
        ['', number(1, 0)],
        [key, value],
      ]);
      assert.throws(() => parseTensorBundle({ index, shards: [] }, { name }), reason);
    }
  });
});

/** A table whose only data block is `block`. */
function nested(block: Buffer): Uint8Array {
  const checked = Buffer.concat([block, Buffer.from([0])]);
  const data = Buffer.concat([checked, le32(maskCrc32c(crc32c(checked)))]);
  const handle = Buffer.concat([varint(0), varint(block.length)]);
  const handles = makeBlock([['z', handle]], 1);
  const indexed = Buffer.concat([handles, Buffer.from([0])]);
  const footer = Buffer.alloc(48);
  Buffer.concat([varint(0), varint(0), varint(data.length), varint(handles.length)]).copy(footer);
  footer.writeBigUInt64LE(0xdb4775248b80fb57n, 40);
  return new Uint8Array(Buffer.concat([data, indexed, le32(maskCrc32c(crc32c(indexed))), footer]));
}

describe('a damaged checkpoint is either read or a FormatError', () => {
  const valid = makeBundle(TENSORS);
  const both = (bytes: Uint8Array) => ({ index: bytes, shards: valid.shards });
  const rows: [string, Buffer][] = [
    ['', number(1, 1)],
    ...Object.entries(TENSORS).map(([key, { type, shape, bytes }]): [string, Buffer] => [
      key,
      Buffer.concat([
        number(1, type),
        message(2, shapeProto(shape)),
        number(4, 0),
        number(5, bytes.length),
        fixed32(6, 0),
      ]),
    ]),
  ];
  const targets: Record<string, { valid: Uint8Array; parse: (bytes: Uint8Array) => unknown }> = {
    'the index of version 2': { valid: valid.index, parse: (bytes) => parseTensorBundle(both(bytes), { name }) },
    'the numbers of version 2': {
      valid: valid.shards[0],
      parse: (bytes) => parseTensorBundle({ ...valid, shards: [bytes] }, { name }),
    },
    'version 1': { valid: makeSlices(SLICES), parse: (bytes) => parseTensorSlices(bytes, { name }) },
  };
  for (const [what, { valid: file, parse }] of Object.entries(targets)) {
    it(`${what}: 3,000 random mutations`, () => {
      fc.assert(
        fc.property(damage, (changes) => parsesOrExplains(parse, apply(file, changes))),
        { numRuns: 3000, seed: 1 },
      );
    });
    it(`${what}: every truncation is an error, as is a byte too many`, () => {
      for (let length = 0; length < file.length; length++)
        assert.throws(() => parse(file.subarray(0, length)), FormatError);
      assert.throws(() => parse(Uint8Array.from([...file, 0])), FormatError);
    });
    it(`${what}: 1,000 files of random bytes`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => parsesOrExplains(parse, bytes)),
        { numRuns: 1000, seed: 2 },
      );
    });
  }

  // Checksums catch damage to a whole file, so here messages and blocks are damaged before they are packed.
  const within: Record<string, { part: Uint8Array; run: (bytes: Uint8Array) => unknown }> = {
    'an entry of version 2': {
      part: rows[1][1],
      run: (bytes) =>
        parseTensorBundle(
          { index: makeTable([rows[0], [rows[1][0], bytes]]), shards: [valid.shards[0].subarray(0, 24)] },
          { name },
        ),
    },
    'the descriptions of version 1': {
      part: message(1, message(1, message(1, Buffer.from('w')), message(2, shapeProto([2, 1])), number(3, 1))),
      run: (bytes) =>
        parseTensorSlices(
          makeTable([
            ['', bytes],
            ['1', message(2, message(1, Buffer.from('w')), message(3, message(5, floats(1, 2))))],
          ]),
          { name },
        ),
    },
    'the values of version 1': {
      part: message(2, message(1, Buffer.from('b')), message(3, packed(7, 7, -1, 300))),
      run: (bytes) =>
        parseTensorSlices(
          makeTable([
            ['', message(1, message(1, message(1, Buffer.from('b')), message(2, shapeProto([3])), number(3, 3)))],
            ['1', bytes],
          ]),
          { name },
        ),
    },
    'a block': {
      part: Buffer.concat([
        varint(0),
        varint(1),
        varint(2),
        Buffer.from('abc'),
        varint(1),
        varint(1),
        varint(0),
        Buffer.from('d'),
        le32(0),
        le32(1),
      ]),
      run: (bytes) => parseTensorSlices(nested(Buffer.from(bytes)), { name }),
    },
  };
  for (const [what, { part, run }] of Object.entries(within)) {
    it(`${what}: 3,000 mutations under right checksums`, () => {
      fc.assert(
        fc.property(damage, (changes) => parsesOrExplains(run, apply(part, changes))),
        { numRuns: 3000, seed: 4 },
      );
    });
  }
});

describe('readTensorflowCheckpoint', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-checkpoint-'));
  const write = (file: string, bytes: Uint8Array) => fs.writeFileSync(path.join(folder, file), bytes);

  it('takes what TensorFlow calls the checkpoint, its index, or the one file of version 1', () => {
    const { index, shards } = makeBundle(TENSORS, { shardCount: 2 });
    write('model.index', index);
    shards.forEach((shard, i) => write(`model.data-0000${i}-of-00002`, shard));
    write('model.data-of-nothing', Buffer.from('x'));
    assert.deepEqual(readTensorflowCheckpoint(path.join(folder, 'model')), READ);
    assert.deepEqual(readTensorflowCheckpoint(path.join(folder, 'model.index')), READ);
    write('old.ckpt', WRITTEN.v1);
    assert.deepEqual(readTensorflowCheckpoint(path.join(folder, 'old.ckpt')), GIVEN);
  });

  it('says what is not there', () => {
    assert.throws(
      () => readTensorflowCheckpoint(path.join(folder, 'none')),
      /none: is no TensorFlow checkpoint: there is neither this file nor none\.index/,
    );
    fs.rmSync(path.join(folder, 'model.data-00000-of-00002'));
    assert.throws(
      () => readTensorflowCheckpoint(path.join(folder, 'model')),
      /shards that do not belong together or are not all there: model\.data-00001-of-00002/,
    );
    fs.rmSync(folder, { recursive: true });
  });
});

describe('parseTar', () => {
  const entry = (file: string, content: Uint8Array, { kind = '0', prefix = '' } = {}) =>
    tarEntry({ file, content, kind, prefix });
  const end = Buffer.alloc(1024);
  const archive = Buffer.concat([
    entry('folder/', Buffer.alloc(0), { kind: '5' }),
    entry('a.txt', Buffer.from('hello')),
    entry('b', Buffer.alloc(512, 7), { prefix: 'long/way' }),
    end,
  ]);

  it('gives the files by name, as views, without folders', () => {
    const files = parseTar(archive, { name });
    assert.deepEqual(
      [...files].map(([file, bytes]) => [file, bytes.length]),
      [
        ['a.txt', 5],
        ['long/way/b', 512],
      ],
    );
    assert.equal(Buffer.from(files.get('a.txt')!).toString(), 'hello');
  });

  it('reads the names and sizes of PAX and GNU headers, each for the file behind it', () => {
    const record = (text: string) => {
      let length = 0;
      while (`${length} ${text}\n`.length !== length) length = `${length} ${text}\n`.length;
      return `${length} ${text}\n`;
    };
    const long = (i: number) => `${'d'.repeat(120)}/${i}`;
    const pax = (...records: string[]) =>
      entry('pax', Buffer.from(records.map(record).join(''), 'latin1'), { kind: 'x' });
    const content = Buffer.from('hello');
    // A size in binary, as GNU writes those of 8 GiB and more.
    const binary = Buffer.from(entry('binary', content));
    binary.fill(0, 124, 136).writeUInt8(0x80, 124);
    binary.writeUInt8(5, 135);
    signed(binary);
    const files = parseTar(
      Buffer.concat([
        entry('global', Buffer.from(record('comment=from git')), { kind: 'g' }),
        ...[1, 2].flatMap((i) => [pax(`path=${long(i)}`, 'mtime=1.5'), entry(long(i).slice(0, 100), content)]),
        ...[3, 4].flatMap((i) => [
          entry('././@LongLink', Buffer.from(`${long(i)}\0`), { kind: 'L' }),
          entry('x', content),
        ]),
        pax(`path=${Buffer.from('Grüße/猫').toString('latin1')}`),
        entry('x', content),
        entry('naïve', content),
        binary,
        entry('old-folder/', Buffer.alloc(0)),
        end,
      ]),
      { name },
    );
    assert.deepEqual(
      [...files].map(([file, bytes]) => [file, Buffer.from(bytes).toString()]),
      [long(1), long(2), long(3), long(4), 'Grüße/猫', 'naïve', 'binary'].map((file) => [file, 'hello']),
    );
    for (const damaged of ['0 path=x\n', '8 path=x\n', '99 path=x\n', 'path=x\n', '6 path\n'])
      assert.throws(
        () => parseTar(Buffer.concat([entry('pax', Buffer.from(damaged), { kind: 'x' }), end]), { name }),
        /has a damaged PAX header/,
      );
    assert.throws(
      () => parseTar(Buffer.concat([pax('GNU.sparse.major=1'), entry('holes', content), end]), { name }),
      /holds "holes" with holes left out/,
    );
  });

  it('refuses what is no archive, cut short, or wrongly sized', () => {
    const parse = (bytes: Uint8Array) => () => parseTar(bytes, { name });
    assert.throws(parse(new Uint8Array(0)), /is not a tar archive \(it is empty\)/);
    assert.throws(parse(zlib.gzipSync(archive)), /is not a tar archive/);
    for (const length of [512, 1000, 1536, archive.length - 1024])
      assert.throws(parse(archive.subarray(0, length)), /cut short|past the end/);
    const wrong = Buffer.from(archive);
    wrong[700] ^= 1;
    assert.throws(parse(wrong), /a damaged header at byte 512;/);
    fc.assert(
      fc.property(damage, (changes) => parsesOrExplains((bytes) => parseTar(bytes, { name }), apply(archive, changes))),
      { numRuns: 1000, seed: 5 },
    );
  });
});
