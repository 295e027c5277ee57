import { nativeBackend, type NativeBinding } from '../engine';
import { isNative } from '../gradients/native';

/** TensorFlow's number for its type of doubles; TensorFlow.js knows none. */
const TF_DOUBLE = 2;

/**
 * aᵀb in double precision of `a` `[n,p]` with each of `rights` `[n,w]`, all row by row: `[p,w]` each, computed as it is
 * asked for.
 *
 * TensorFlow.js has no doubles but the native library has: their bits go there and back as pairs of int32. Elsewhere
 * plain loops multiply, some twenty times slower. A column's products may round differently beside fewer than eight
 * others; pad the widths to multiples of eight against that.
 */
export function* transposedProducts(
  a: Float64Array,
  rights: Iterable<Float64Array>,
  n: number,
): Generator<Float64Array> {
  if (!(Number.isInteger(n) && n > 0 && a.length % n === 0)) {
    throw new Error(`transposedProducts: a has ${a.length} values and n is ${n}; wanted n rows of equally many`);
  }
  const { binding } = nativeBackend();
  const left = isNative() ? upload(binding, a, n) : undefined;
  try {
    for (const b of rights) {
      if (b.length % n !== 0)
        throw new Error(`transposedProducts: a right factor has ${b.length} values; wanted ${n} rows of equally many`);
      yield left ? multiply(binding, left, b === a ? left : upload(binding, b, n)) : plainProduct(a, b, n);
    }
  } finally {
    left?.free();
  }
}

interface Uploaded {
  id: number;
  free(): void;
}

/** `values` as a tensor of doubles. */
function upload(binding: NativeBinding, values: Float64Array, n: number): Uploaded {
  const bits = binding.createTensor(
    [n, values.length / n, 2],
    binding.TF_INT32,
    new Int32Array(values.buffer, values.byteOffset, 2 * values.length),
  );
  try {
    const id = bitcast(binding, bits, binding.TF_INT32, TF_DOUBLE);
    return { id, free: () => binding.deleteTensor(id) };
  } finally {
    binding.deleteTensor(bits);
  }
}

function bitcast(binding: NativeBinding, id: number, from: number, to: number): number {
  const types = [
    { name: 'T', value: from },
    { name: 'type', value: to },
  ].map((each) => ({ ...each, type: binding.TF_ATTR_TYPE }));
  return binding.executeOp('Bitcast', types, [id], 1)[0].id;
}

/** Frees `b` unless it is `a`. */
function multiply(binding: NativeBinding, a: Uploaded, b: Uploaded): Float64Array {
  const made: number[] = [];
  try {
    made.push(
      binding.executeOp(
        'MatMul',
        [
          { name: 'T', type: binding.TF_ATTR_TYPE, value: TF_DOUBLE },
          { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: true },
          { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: false },
        ],
        [a.id, b.id],
        1,
      )[0].id,
    );
    made.push(bitcast(binding, made[0], TF_DOUBLE, binding.TF_INT32));
    const bits = binding.tensorDataSync(made[1]);
    return new Float64Array(bits.buffer, bits.byteOffset, bits.length / 2);
  } finally {
    for (const id of made) binding.deleteTensor(id);
    if (b !== a) b.free();
  }
}

/** Four rows at a time: the sums then travel to memory and back a quarter as often. */
function plainProduct(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const [p, w] = [a.length / n, b.length / n];
  const sums = new Float64Array(p * w);
  const nothing = new Float64Array(w);
  for (let i = 0; i < n; i += 4) {
    const [r0, r1, r2, r3] = [0, 1, 2, 3].map((more) =>
      i + more < n ? b.subarray((i + more) * w, (i + more + 1) * w) : nothing,
    );
    for (let j = 0; j < p; j++) {
      const [a0, a1, a2, a3] = [0, 1, 2, 3].map((more) => (i + more < n ? a[(i + more) * p + j] : 0));
      for (let k = 0; k < w; k++) sums[j * w + k] += a0 * r0[k] + a1 * r1[k] + (a2 * r2[k] + a3 * r3[k]);
    }
  }
  return sums;
}
