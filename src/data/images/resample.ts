import type { DecodedImage } from './decode-image';

/** How the pixels around a place are weighed: by their distance, up to `reach` pixels (of the smaller image). */
const KERNELS = {
  bilinear: { reach: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { reach: 2, weight: (x: number) => cubic(Math.abs(x)) },
  lanczos: { reach: 3, weight: (x: number) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

export type Kernel = keyof typeof KERNELS;

/** Keys' cubic with slope -1/2 at 1. */
function cubic(x: number): number {
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/**
 * An image [h,w,c] brought to a width and height, first along the rows, then down the columns, each time rounded to
 * bytes. A kernel grows with the factor by which an image becomes smaller, so that every pixel counts (antialiasing);
 * weights have 22 binary digits. To the last bit what `Image.resize` of Pillow gives, but for tall images since its
 * version 13, which takes columns first and differs by single levels.
 */
export function resample(image: DecodedImage, [width, height]: [number, number], kernel: Kernel): DecodedImage {
  const { data, shape } = image;
  const [h, w, c] = shape;
  let [wide, found] = [w, data];
  if (width !== w) {
    found = alongAxis(found, { outer: h, length: w, inner: c }, width, kernel);
    wide = width;
  }
  if (height !== h) found = alongAxis(found, { outer: 1, length: h, inner: wide * c }, height, kernel);
  return { data: found, shape: [height, width, c] };
}

const DIGITS = 22;

/** The middle axis of [outer,length,inner] brought to `size`. */
function alongAxis(
  data: Uint8Array,
  { outer, length, inner }: { outer: number; length: number; inner: number },
  size: number,
  kernel: Kernel,
): Uint8Array {
  const found = new Uint8Array(outer * size * inner);
  const plans = Array.from({ length: size }, (_, to) => weightsOf(to, length, size, kernel));
  for (let o = 0; o < outer; o++) {
    const [given, made] = [data.subarray(o * length * inner), found.subarray(o * size * inner)];
    if (inner === 3) sumColors(given, made, plans);
    else if (inner <= FEW) sumPixels(given, made, inner, plans);
    else sumRows(given, made, inner, plans);
  }
  return found;
}

/** So many values side by side are summed one by one. */
const FEW = 4;
const HALF = 1 << (DIGITS - 1);

/** Along a row of pixels: read and written in the order in which they lie. */
function sumPixels(data: Uint8Array, found: Uint8Array, inner: number, plans: readonly Plan[]): void {
  let at = 0;
  for (const { first, weights } of plans) {
    for (let i = 0; i < inner; i++) {
      let sum = HALF;
      for (let k = 0, from = first * inner + i; k < weights.length; k++, from += inner)
        sum = (sum + Math.imul(weights[k], data[from])) | 0;
      found[at++] = byteOf(sum);
    }
  }
}

/** The same for pixels of three colors, with half the work: a weight is read once for them all. */
function sumColors(data: Uint8Array, found: Uint8Array, plans: readonly Plan[]): void {
  let at = 0;
  for (const { first, weights } of plans) {
    let [red, green, blue] = [HALF, HALF, HALF];
    for (let k = 0, from = first * 3; k < weights.length; k++, from += 3) {
      const weight = weights[k];
      red = (red + Math.imul(weight, data[from])) | 0;
      green = (green + Math.imul(weight, data[from + 1])) | 0;
      blue = (blue + Math.imul(weight, data[from + 2])) | 0;
    }
    found[at++] = byteOf(red);
    found[at++] = byteOf(green);
    found[at++] = byteOf(blue);
  }
}

function byteOf(sum: number): number {
  const value = sum >> DIGITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** Down columns: whole rows are weighed and added, two at a time. */
function sumRows(data: Uint8Array, found: Uint8Array, inner: number, plans: readonly Plan[]): void {
  const sums = new Int32Array(inner);
  for (let to = 0, at = 0; to < plans.length; to++) {
    const { first, weights } = plans[to];
    sums.fill(HALF);
    let [k, upper] = [0, first * inner];
    for (; k + 1 < weights.length; k += 2, upper += 2 * inner) {
      const lower = upper + inner;
      const one = weights[k];
      const two = weights[k + 1];
      for (let i = 0; i < inner; i++)
        sums[i] += (Math.imul(one, data[upper + i]) + Math.imul(two, data[lower + i])) | 0;
    }
    if (k < weights.length) {
      const one = weights[k];
      for (let i = 0; i < inner; i++) sums[i] += Math.imul(one, data[upper + i]);
    }
    for (let i = 0; i < inner; i++) found[at++] = byteOf(sums[i]);
  }
}

/** The first of the pixels that make up one, and their weights as whole numbers of 2^-22. */
interface Plan {
  first: number;
  weights: Int32Array;
}

/** What makes up pixel `to`. */
function weightsOf(to: number, length: number, size: number, kernel: Kernel): Plan {
  const { reach, weight } = KERNELS[kernel];
  const scale = length / size;
  const stretch = Math.max(1, scale);
  const center = (to + 0.5) * scale;
  const first = Math.max(0, Math.trunc(center - reach * stretch + 0.5));
  const end = Math.min(length, Math.trunc(center + reach * stretch + 0.5));
  const shares = Float64Array.from({ length: end - first }, (_, k) =>
    weight((first + k - center + 0.5) * (1 / stretch)),
  );
  const total = shares.reduce((sum, share) => sum + share, 0);
  // Rounded away from zero where two whole numbers are equally near.
  const whole = (share: number) => Math.sign(share) * Math.floor(Math.abs(share) * 2 ** DIGITS + 0.5);
  return { first, weights: Int32Array.from(shares, (share) => whole(total === 0 ? share : share / total)) };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
