import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { FormatError, parseSafetensors, writeSafetensors } from 'vitrine/formats';

const named = { name: 'model.safetensors' };

/** A file with any header text and any data. */
function file(header: unknown, data: ArrayLike<number> = [], declaredLength?: bigint): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(declaredLength ?? BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, Uint8Array.from(data)]));
}
const u1 = (begin: number, end: number, shape = [end - begin]) => ({ dtype: 'U8', shape, data_offsets: [begin, end] });

describe('parseSafetensors', () => {
  it('reads a file written by hand', () => {
    const { tensors, metadata } = parseSafetensors(
      file(
        { __metadata__: { format: 'pt' }, b: u1(4, 6), a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } },
        [0, 0, 0x80, 0x3f, 7, 8],
      ),
      named,
    );
    assert.deepEqual(metadata, { format: 'pt' });
    assert.deepEqual([...tensors.keys()], ['a', 'b']);
    assert.deepEqual(tensors.get('a'), { dtype: 'F32', shape: [1], data: Float32Array.of(1) });
    assert.deepEqual(tensors.get('b'), { dtype: 'U8', shape: [2], data: Uint8Array.of(7, 8) });
  });

  it('takes an empty file, empty tensors, scalars and a header padded with spaces', () => {
    assert.equal(parseSafetensors(file('{}'), named).tensors.size, 0);
    const { tensors } = parseSafetensors(
      file(`${JSON.stringify({ e: u1(0, 0, [3, 0]), s: u1(0, 1, []) })}    `, [5]),
      named,
    );
    assert.deepEqual(tensors.get('e')!.shape, [3, 0]);
    assert.deepEqual(tensors.get('s')!.data, Uint8Array.of(5));
  });

  it('says which file and which rule is broken', () => {
    const fails = (bytes: Uint8Array, reason: RegExp) =>
      assert.throws(
        () => parseSafetensors(bytes, named),
        (error: unknown) =>
          error instanceof FormatError && /^model\.safetensors/.test(error.message) && reason.test(error.message),
      );
    fails(new Uint8Array(5), /is not a safetensors file/);
    fails(file('{}', [], 2n ** 63n), /header of 9,223,372,036,854,775,808 bytes; at most 100,000,000/);
    fails(file('{}', [], 1000n), /declares a header of 1,000 bytes, but has 2/);
    fails(file('[]'), /does not begin with \{/);
    fails(file(' {}'), /does not begin with \{/);
    fails(file('{"a": }'), /not JSON/);
    fails(file(Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1')), /not JSON/);
    fails(file({ a: u1(0, 2) }, [1]), /declares 2 bytes of data, but 1 follow/);
    fails(file({ a: u1(0, 1) }, [1, 2]), /declares 1 bytes of data, but 2 follow/);
    fails(file({ a: u1(0, 2), b: u1(1, 3) }, [1, 2, 3]), /overlapping tensors.*"b" begins at 1, not at 2/);
    fails(file({ a: u1(0, 1), b: u1(2, 3) }, [1, 2, 3]), /a hole/);
    fails(file({ a: u1(1, 2) }, [1, 2]), /a hole/);
    fails(file({ a: u1(0, 2, [3]) }, [1, 2]), /tensor "a": declares 3 values/);
    fails(file({ a: u1(0, 2, [2 ** 40, 2 ** 40]) }, [1, 2]), /too many|in all, but has 2/);
    fails(file({ a: u1(0, 2, [-1]) }, [1, 2]), /whole numbers/);
    fails(file({ a: u1(0, 2, [1.5]) }, [1, 2]), /whole numbers/);
    fails(file({ a: { ...u1(0, 1), data_offsets: [1, 0] } }, [1]), /data range \[1,0\]/);
    fails(file({ a: { ...u1(0, 1), dtype: 'toString' } }, [1]), /unknown type "toString"/);
    fails(file({ a: { ...u1(0, 1), more: 1 } }, [1]), /unknown key "more"/);
    fails(file({ a: 3 }, []), /something else than an object/);
    fails(file({ __metadata__: { a: 1 } }), /metadata/);
    fails(file({ a: { ...u1(0, 1), dtype: 'BOOL' } }, [2]), /neither 0 nor 1/);
    fails(file('{"a":'.repeat(200_000)), /not JSON/);
  });

  it('keeps a tensor named __proto__ apart from the machinery of objects', () => {
    const { tensors } = parseSafetensors(file(`{"__proto__": ${JSON.stringify(u1(0, 1))}}`, [9]), named);
    assert.deepEqual(tensors.get('__proto__')!.data, Uint8Array.of(9));
  });
});

describe('writeSafetensors', () => {
  it('is read back, in types that are kept, with the same bytes for the same input', () => {
    const tensors = new Map([
      ['conv1/kernel', { shape: [2, 1], data: Float32Array.of(0.1, -5) }],
      ['steps', { shape: [], data: BigInt64Array.of(-12345678901234n) }],
      ['mask', { shape: [3], data: Uint8Array.of(0, 1, 1), dtype: 'BOOL' as const }],
      ['größe', { shape: [1], data: Float64Array.of(Math.PI) }],
    ]);
    const bytes = writeSafetensors(tensors, { seed: '7' });
    assert.deepEqual(writeSafetensors(new Map([...tensors].reverse()), { seed: '7' }), bytes);
    const back = parseSafetensors(bytes, named);
    assert.deepEqual(back.metadata, { seed: '7' });
    for (const [name, tensor] of tensors) {
      assert.deepEqual(back.tensors.get(name)!.shape, tensor.shape);
      assert.deepEqual(back.tensors.get(name)!.data, tensor.data);
    }
    assert.equal(back.tensors.get('mask')!.dtype, 'BOOL');
    assert.equal(back.tensors.get('größe')!.data.buffer, bytes.buffer, 'aligned, so a view');
  });

  it('rounds to half and bfloat16 to nearest, ties to even', () => {
    const data = Float32Array.of(1, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519, 65520, 2 ** -25, 3 * 2 ** -25, -0, NaN);
    const read = (dtype: 'F16' | 'BF16') =>
      parseSafetensors(writeSafetensors(new Map([['x', { shape: [9], data, dtype }]])), named).tensors.get('x')!.data;
    assert.deepEqual(read('F16'), Float32Array.of(1, 1, 1 + 2 ** -9, 65504, Infinity, 0, 2 ** -23, -0, NaN));
    const bfloat = Float32Array.of(1, 1, 1, 65536, 65536, 2 ** -25, 3 * 2 ** -25, -0, NaN);
    assert.deepEqual(read('BF16'), bfloat);
  });

  it('refuses what it cannot write faithfully', () => {
    assert.throws(
      () => writeSafetensors(new Map([['a', { shape: [2], data: Float32Array.of(1) }]])),
      /tensor "a": shape is \[2\]/,
    );
    assert.throws(
      () => writeSafetensors(new Map([['a', { shape: [1], data: Uint8Array.of(2), dtype: 'BOOL' as const }]])),
      /dtype BOOL cannot hold it/,
    );
    assert.throws(
      () => writeSafetensors(new Map([['__metadata__', { shape: [1], data: Uint8Array.of(2) }]])),
      /keeps for itself/,
    );
  });
});
