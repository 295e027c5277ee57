import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { FormatError, parseNpy, parseNpz, readNpyFolder, writeNpy } from 'vitrine/formats';
import { makeZip, type ZipEntry } from './make-zip';

/** A `.npy` file with any header text. */
function npy(header: string, data: ArrayLike<number>, version = 1): Uint8Array {
  const text = Buffer.from(header, version === 3 ? 'utf8' : 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(text.length);
  else length.writeUInt32LE(text.length);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\0`, 'latin1'),
      length,
      text,
      Uint8Array.from(data),
    ]),
  );
}
const described = (descr: string, shape: string, order = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
const named = { name: 'w.npy' };

describe('parseNpy', () => {
  it('reads versions 1, 2 and 3', () => {
    for (const version of [1, 2, 3]) {
      assert.deepEqual(parseNpy(npy(described('|u1', '(2,)'), [7, 8], version), named), {
        shape: [2],
        data: Uint8Array.of(7, 8),
        dtype: 'u1',
      });
    }
  });

  it('reads both byte orders and every type', () => {
    const read = (descr: string, ...data: number[]) => parseNpy(npy(described(descr, '()'), data), named).data;
    assert.deepEqual(read('<i2', 1, 2), Int16Array.of(513));
    assert.deepEqual(read('>i2', 1, 2), Int16Array.of(258));
    assert.deepEqual(read('>f4', 0x3f, 0x80, 0, 0), Float32Array.of(1));
    assert.deepEqual(read('<f8', 0, 0, 0, 0, 0, 0, 0, 0xc0), Float64Array.of(-2));
    assert.deepEqual(read('<i8', 255, 255, 255, 255, 255, 255, 255, 255), BigInt64Array.of(-1n));
    assert.deepEqual(read('<u8', 255, 255, 255, 255, 255, 255, 255, 255), BigUint64Array.of(2n ** 64n - 1n));
    assert.deepEqual(read('<u4', 255, 255, 255, 255), Uint32Array.of(2 ** 32 - 1));
    assert.deepEqual(read('|b1', 1), Uint8Array.of(1));
    assert.deepEqual(read('?', 0), Uint8Array.of(0));
  });

  it('widens half floats exactly: one, the smallest subnormal, the largest, infinity, NaN', () => {
    const { data } = parseNpy(
      npy(described('<f2', '(6,)'), [0, 0x3c, 1, 0, 0xff, 0x7b, 0, 0xfc, 1, 0x7e, 0, 0x80]),
      named,
    );
    assert.deepEqual(data, Float32Array.of(1, 2 ** -24, 65504, -Infinity, NaN, -0));
  });

  it('turns Fortran order into C order', () => {
    // a[i][j][k] = 100 i + 10 j + k, first axis fastest
    const values: number[] = [];
    for (let k = 0; k < 2; k++)
      for (let j = 0; j < 3; j++) for (let i = 0; i < 2; i++) values.push(100 * i + 10 * j + k);
    const { shape, data } = parseNpy(npy(described('|u1', '(2, 3, 2)', 'True'), values), named);
    assert.deepEqual(shape, [2, 3, 2]);
    assert.deepEqual([...data], [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]);
  });

  it('reads the header of old and unusual writers: keys in any order, double quotes, long integers', () => {
    const file = npy('{"shape": (2L, 1), "descr": "<u2", "fortran_order": False}   \n', [1, 0, 2, 0]);
    assert.deepEqual(parseNpy(file, named).data, Uint16Array.of(1, 2));
  });

  it('says which file and why', () => {
    const fails = (file: Uint8Array, reason: RegExp) =>
      assert.throws(
        () => parseNpy(file, named),
        (error: unknown) =>
          error instanceof FormatError && /^w\.npy: /.test(error.message) && reason.test(error.message),
      );
    fails(new TextEncoder().encode('PK\x03\x04 0123456789'), /is not an npy file/);
    fails(npy(described('|O', '(1,)'), [0]), /Python objects are not read/);
    fails(
      npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", [0, 0, 0, 0]),
      /records of several fields/,
    );
    fails(npy(described('<f4', '(2,)'), [0, 0, 0, 0]), /declares 2 values of 4 bytes each, 8 bytes in all, but has 4/);
    fails(npy(described('<f4', '(1,)'), [0, 0, 0, 0, 0]), /bytes left over/);
    fails(npy(described('<f4', '(4000000000, 4000000000)'), [0]), /declares 4,000,000,000 x 4,000,000,000 values/);
    fails(npy(described('<f4', '(-1,)'), []), /wanted an axis length/);
    fails(npy(described('<f4', '(__import__("os").system("true"),)'), []), /wanted an axis length/);
    fails(npy("{'descr': '<f4', 'shape': ()}", [0, 0, 0, 0]), /all of 'descr'/);
    fails(
      npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", [0, 0, 0, 0]),
      /every key only once/,
    );
    fails(npy(`${described('<f4', '()')} x`, [0, 0, 0, 0]), /nothing more/);
    fails(npy(described('|b1', '(1,)'), [2]), /neither 0 nor 1/);
    const version4 = npy(described('|u1', '(1,)'), [1]);
    version4[6] = 4;
    fails(version4, /npy version 4\.0/);
    fails(
      Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 255, 255, 255, 255),
      /header that ends at byte 4,294,967,307/,
    );
  });

  it('does not loop over an empty array with an enormous axis', () => {
    assert.equal(parseNpy(npy(described('<f4', '(0, 9000000000000000)', 'True'), []), named).data.length, 0);
  });

  it('reads back what writeNpy wrote, whose values begin at a multiple of 64 bytes', () => {
    for (const array of [
      { shape: [2, 2], data: Float32Array.of(1, -2, NaN, Infinity), dtype: 'f4' },
      { shape: [3], data: BigUint64Array.of(0n, 1n, 2n ** 63n), dtype: 'u8' },
      { shape: [], data: Int8Array.of(-3), dtype: 'i1' },
      { shape: [0, 4], data: new Float64Array(0), dtype: 'f8' },
    ]) {
      const file = writeNpy(array);
      assert.equal((file.length - array.data.byteLength) % 64, 0);
      assert.deepEqual(parseNpy(file, named), array);
    }
  });
});

describe('parseNpz', () => {
  const a = { name: 'a.npy', content: writeNpy({ shape: [2], data: Float32Array.of(1, 2) }) };
  const b = {
    name: 'b.npy',
    content: writeNpy({ shape: [1000], data: new Int32Array(1000).fill(7) }),
    method: 'deflate' as const,
  };
  const npz = { name: 'w.npz' };

  it('reads stored and deflated arrays by name', () => {
    const arrays = parseNpz(makeZip([a, b]), npz);
    assert.deepEqual([...arrays.keys()], ['a', 'b']);
    assert.deepEqual(arrays.get('a')!.data, Float32Array.of(1, 2));
    assert.deepEqual(arrays.get('b')!.data, new Int32Array(1000).fill(7));
  });

  it('gives the numbers beside texts, records and objects, which it names', () => {
    const npy = (descr: string, content: Uint8Array) => {
      const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }`.padEnd(117);
      return Buffer.concat([Buffer.from(`\x93NUMPY\x01\x00v\x00${text}\n`, 'latin1'), content]);
    };
    const others = { words: "'<U2'", bytes: "'|S3'", objects: "'|O'", complex: "'<c16'", records: "[('a', '<i4')]" };
    const rest = Object.entries(others).map(([name, descr]) => ({
      name: `${name}.npy`,
      content: npy(descr, new Uint8Array(8)),
    }));
    const arrays = parseNpz(makeZip([...rest, a, { name: 'readme', content: new Uint8Array(1) }]), npz);
    assert.deepEqual([...arrays.keys()], ['a']);
    assert.deepEqual([...arrays.leftOut.keys()], [...Object.keys(others), 'readme']);
    assert.match(arrays.leftOut.get('words')!, /holds values of type "<U2"/);
    assert.match(arrays.leftOut.get('objects')!, /they would have to be executed/);
  });

  it('unpacks no more than 256 MiB of a small archive, or what it is told', () => {
    const zeros = new Uint8Array(2 ** 28);
    const large = makeZip([{ name: 'a.npy', content: zeros, method: 'deflate' }, b]);
    assert.ok(large.length < 2 ** 19, `${large.length} bytes`);
    assert.throws(() => parseNpz(large, npz), /unpack to .* the limit is 268,435,456, which the option limit raises/);
  });

  it('finds the directory behind an archive comment', () => {
    assert.equal(parseNpz(makeZip([a], 'made by a test'), npz).size, 1);
  });

  it('refuses archives that lie, before unpacking them', () => {
    const fails = (entries: ZipEntry[], reason: RegExp, limit?: number) =>
      assert.throws(
        () => parseNpz(makeZip(entries), { ...npz, limit }),
        (error: unknown) => error instanceof FormatError && /^w\.npz/.test(error.message) && reason.test(error.message),
      );
    for (const name of ['../a.npy', '/etc/a.npy', 'C:\\a.npy', 'x\\..\\a.npy', 'x/../../a.npy', '', 'a\0.npy'])
      fails([{ ...a, name }], /unsafe name/);
    fails([a, a], /two zip entries named "a\.npy"/);
    fails([a, { ...b, declaredOffset: 0, localName: 'b.npy' }], /differently/);
    fails([a, { ...a, name: 'c.npy', declaredOffset: 4_000_000_000 }], /where there is none/);
    fails([{ ...a, declaredPacked: 10_000 }], /past the end of the data/);
    fails([{ ...a, declaredSize: 10 }], /claims that/);
    fails([{ ...b, declaredSize: 4_000_000_000 }], /claims that .* unpack to 4,000,000,000/);
    fails([{ ...b, declaredSize: 100 }], /unpacks to more than the 100 bytes it declares/);
    fails([{ ...b, declaredSize: b.content.length + 1 }], /declares .* bytes for the zip entry b\.npy, which has/);
    fails(
      [{ ...b, packedBytes: Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255) }],
      /is damaged|claims/,
    );
    fails([{ ...a, checksum: 1 }], /its checksum is wrong/);
    fails([{ ...a, flags: 1 }], /encrypted/);
    fails([{ ...a, localName: 'z.npy' }], /differently/);
    fails([{ ...a, name: 'readme.txt' }], /holds no array that can be read: "readme\.txt" is not an npy file/);
    fails([a, b], /claims to unpack to .* the limit is 1,000/, 1000);
  });

  it('refuses entries that overlap, the way of a bomb whose files share one body', () => {
    // Two directory entries; the second one's local header lies inside the first one's stored data.
    const inner = makeZip([{ name: 'inner.npy', content: a.content }]);
    const honest = makeZip([
      { name: 'outer.npy', content: inner },
      { name: 'inner.npy', content: a.content },
    ]);
    const overlapping = makeZip([
      { name: 'outer.npy', content: inner },
      { name: 'inner.npy', content: a.content, declaredOffset: 30 + 'outer.npy'.length },
    ]);
    assert.deepEqual([...parseNpz(honest, npz).leftOut.keys()], ['outer']);
    assert.throws(() => parseNpz(overlapping, npz), /overlap: outer\.npy and inner\.npy/);
  });

  it('refuses an archive that is cut short anywhere', () => {
    const whole = makeZip([a, b]);
    for (let length = 0; length < whole.length; length += 7) {
      assert.throws(() => parseNpz(whole.subarray(0, length), npz), FormatError);
    }
  });
});

describe('readNpyFolder', () => {
  it("reads every array by its file's name, and says when there is none", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-npy-'));
    try {
      assert.throws(() => readNpyFolder(folder), /is a folder without npy files/);
      fs.writeFileSync(
        path.join(folder, 'layer1.0.conv1.weight.npy'),
        writeNpy({ shape: [2], data: Float32Array.of(1, 2) }),
      );
      fs.writeFileSync(path.join(folder, 'README'), 'not an array');
      const arrays = readNpyFolder(folder);
      assert.deepEqual([...arrays.keys()], ['layer1.0.conv1.weight']);
      assert.deepEqual(arrays.get('layer1.0.conv1.weight')!.data, Float32Array.of(1, 2));
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
