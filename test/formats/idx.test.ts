import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as zlib from 'node:zlib';
import { FormatError, gunzip, parseIdx, writeIdx } from 'vitrine/formats';

const bytes = (...values: number[]) => Uint8Array.from(values);
const named = { name: 'labels-idx1-ubyte' };

describe('parseIdx', () => {
  it('reads a matrix of bytes as a view of the file', () => {
    const file = bytes(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);
    const { shape, data } = parseIdx(file, named);
    assert.deepEqual(shape, [2, 3]);
    assert.deepEqual(data, bytes(1, 2, 3, 4, 5, 255));
    assert.equal(data.buffer, file.buffer);
  });

  it('reads every type, big-endian', () => {
    const read = (type: number, ...value: number[]) => parseIdx(bytes(0, 0, type, 1, 0, 0, 0, 1, ...value), named).data;
    assert.deepEqual(read(0x09, 0xff), Int8Array.of(-1));
    assert.deepEqual(read(0x0b, 0xff, 0xfe), Int16Array.of(-2));
    assert.deepEqual(read(0x0c, 0, 1, 0, 2), Int32Array.of(65538));
    assert.deepEqual(read(0x0d, 0x3f, 0x80, 0, 0), Float32Array.of(1));
    assert.deepEqual(read(0x0e, 0xc0, 0, 0, 0, 0, 0, 0, 0), Float64Array.of(-2));
  });

  it('says which file and why', () => {
    const fails = (file: Uint8Array, message: RegExp) =>
      assert.throws(
        () => parseIdx(file, named),
        (error: unknown) => {
          assert.ok(error instanceof FormatError);
          assert.equal(error.file, named.name);
          assert.match(error.message, /^labels-idx1-ubyte: /);
          assert.match(error.message, message);
          return true;
        },
      );
    fails(bytes(), /not an IDX file \(it is empty\)/);
    fails(new TextEncoder().encode('<!DOCTYPE html>'), /15 bytes that begin with "<!DOCTYPE ht"/);
    fails(bytes(0, 0, 7, 1, 0, 0, 0, 0), /not an IDX file/);
    fails(new Uint8Array(zlib.gzipSync('x')), /it is gzip, unpack it first/);
    fails(bytes(0, 0, 8, 3, 0, 0, 0, 1), /declares 3 axes, a header of 16 bytes, but has 8 bytes in all/);
    fails(bytes(0, 0, 8, 1, 0, 0, 0, 3, 1, 2), /declares 3 values.*has 2 bytes for them \(cut short/);
    fails(bytes(0, 0, 8, 1, 0, 0, 0, 1, 1, 2), /bytes left over/);
    fails(bytes(0, 0, 8, 1, 0xff, 0xff, 0xff, 0xff, 1), /declares 4,294,967,295 values/);
  });

  it('does not allocate what a header claims, nor overflow on 255 axes of 2^32 - 1', () => {
    const huge = new Uint8Array(4 + 4 * 255).fill(0xff);
    huge.set([0, 0, 0x0e, 255]);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 200; i++) assert.throws(() => parseIdx(huge, named), /too many to count/);
    assert.ok(process.memoryUsage().arrayBuffers - before < 1e6);
  });

  it('reads back what writeIdx wrote, and takes an axis of length 0 and no axes at all', () => {
    for (const array of [
      { shape: [2, 2], data: Float64Array.of(1.5, -2, NaN, 1e300) },
      { shape: [3], data: Int16Array.of(-32768, 0, 32767) },
      { shape: [0, 28, 28], data: new Uint8Array(0) },
      { shape: [], data: Int32Array.of(-7) },
    ]) {
      assert.deepEqual(parseIdx(writeIdx(array), named), array);
    }
    assert.throws(() => writeIdx({ shape: [2], data: bytes(1) }), /writeIdx: shape is \[2\], 2 values; data has 1/);
  });
});

describe('gunzip', () => {
  const content = new TextEncoder().encode('attribution '.repeat(1000));
  const packed = new Uint8Array(zlib.gzipSync(content));

  it('unpacks up to the limit and no further', () => {
    assert.deepEqual(gunzip(packed, { name: 'a.gz', limit: content.length }), content);
    assert.throws(
      () => gunzip(packed, { name: 'a.gz', limit: content.length - 1 }),
      /a\.gz: unpacks to more than the 11,999 bytes/,
    );
  });

  it('takes several members, as gzip does', () => {
    const both = gunzip(new Uint8Array(Buffer.concat([packed, packed])), { name: 'a.gz', limit: 1e6 });
    assert.equal(both.length, 2 * content.length);
  });

  it('stops a bomb at the limit without holding it in memory', () => {
    const bomb = new Uint8Array(zlib.gzipSync(Buffer.alloc(200_000_000)));
    const before = process.memoryUsage().rss;
    assert.throws(() => gunzip(bomb, { name: 'bomb.gz', limit: 1_000_000 }), /unpacks to more than/);
    assert.ok(process.memoryUsage().rss - before < 50e6);
  });

  it('refuses what is not gzip, is cut short, damaged, or goes on after the end', () => {
    const fails = (file: Uint8Array, reason: RegExp) =>
      assert.throws(() => gunzip(file, { name: 'a.gz', limit: 1e6 }), reason);
    fails(content, /a\.gz: is not a gzip file/);
    fails(packed.subarray(0, packed.length - 5), /is cut short/);
    const damaged = packed.slice();
    damaged[damaged.length - 6] ^= 1;
    fails(damaged, /is damaged gzip data/);
    fails(new Uint8Array(Buffer.concat([packed, Buffer.alloc(3)])), /has 3 bytes after the end/);
    fails(new Uint8Array(Buffer.concat([packed, Buffer.from('xyz')])), /is damaged gzip data/);
  });
});
