const scratch = new DataView(new ArrayBuffer(4));

/** IEEE 754 half precision to single, exact, subnormals, infinities and NaN included. */
export function widenHalf(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const sign = bits[i] & 0x8000 ? -1 : 1;
    const exponent = (bits[i] >> 10) & 31;
    const fraction = bits[i] & 1023;
    if (exponent === 31) values[i] = fraction ? NaN : sign * Infinity;
    else if (exponent === 0) values[i] = sign * fraction * 2 ** -24;
    else values[i] = sign * (1024 + fraction) * 2 ** (exponent - 25);
  }
  return values;
}

/** bfloat16 is the upper half of a single: put it there. */
export function widenBfloat(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length);
  const words = new Uint32Array(values.buffer);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i] << 16;
  return values;
}

/** Single to half precision, rounded to nearest, ties to even; too large becomes infinity. */
export function narrowToHalf(values: Float32Array): Uint16Array {
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const x = Math.abs(values[i]);
    const sign = Object.is(Math.sign(values[i]), -0) || values[i] < 0 ? 0x8000 : 0;
    let half: number;
    if (Number.isNaN(x)) half = 0x7e00;
    else if (x >= 65520) half = 0x7c00;
    else if (x < 2 ** -14) half = roundToEven(x * 2 ** 24);
    else {
      const exponent = exponentOf(x);
      // A fraction that rounds up to 1024 carries into the exponent, which is what it should do.
      half = ((exponent + 15) << 10) + roundToEven((x / 2 ** exponent - 1) * 1024);
    }
    bits[i] = sign | half;
  }
  return bits;
}

/** Single to bfloat16, rounded to nearest, ties to even. */
export function narrowToBfloat(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(words, (word, i) =>
    Number.isNaN(values[i]) ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16,
  );
}

function exponentOf(x: number): number {
  scratch.setFloat32(0, x);
  return ((scratch.getUint32(0) >>> 23) & 255) - 127;
}

function roundToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
