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
  const plan = planOf(length, size, kernel);
  for (let o = 0; o < outer; o++) {
    const [given, made] = [data.subarray(o * length * inner), found.subarray(o * size * inner)];
    if (plan.taps === 4) sumFour(given, made, inner, plan);
    else if (inner === 3) sumColors(given, made, plan);
    else if (inner <= FEW) sumPixels(given, made, inner, plan);
    else sumRows(given, made, inner, plan);
  }
  return found;
}

/** So many values side by side are summed one by one. */
const FEW = 4;
const HALF = 1 << (DIGITS - 1);

/** Four of a line make up one, as where a photograph loses less than half its sides: weights are read once. */
function sumFour(data: Uint8Array, found: Uint8Array, inner: number, { firsts, weights }: Plan): void {
  const [second, third, fourth] = [inner, 2 * inner, 3 * inner];
  for (let to = 0, at = 0; to < firsts.length; to++) {
    const a = weights[4 * to];
    const b = weights[4 * to + 1];
    const c = weights[4 * to + 2];
    const d = weights[4 * to + 3];
    for (let from = firsts[to] * inner, end = from + inner; from < end; from++) {
      const upper = Math.imul(a, data[from]) + Math.imul(b, data[from + second]);
      const lower = Math.imul(c, data[from + third]) + Math.imul(d, data[from + fourth]);
      found[at++] = byteOf((HALF + upper + lower) | 0);
    }
  }
}

/** Along a row of pixels: read and written in the order in which they lie. */
function sumPixels(data: Uint8Array, found: Uint8Array, inner: number, { taps, firsts, weights }: Plan): void {
  for (let to = 0, at = 0; to < firsts.length; to++) {
    for (let i = 0; i < inner; i++) {
      let sum = HALF;
      for (let k = to * taps, from = firsts[to] * inner + i; k < (to + 1) * taps; k++, from += inner)
        sum = (sum + Math.imul(weights[k], data[from])) | 0;
      found[at++] = byteOf(sum);
    }
  }
}

/** The same for pixels of three colors, with half the work: a weight is read once for them all. */
function sumColors(data: Uint8Array, found: Uint8Array, { taps, firsts, weights }: Plan): void {
  for (let to = 0, k = 0, at = 0; to < firsts.length; to++) {
    let [red, green, blue] = [HALF, HALF, HALF];
    for (let from = firsts[to] * 3; k < (to + 1) * taps; k++, from += 3) {
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
function sumRows(data: Uint8Array, found: Uint8Array, inner: number, { taps, firsts, weights }: Plan): void {
  const sums = new Int32Array(inner);
  for (let to = 0, at = 0; to < firsts.length; to++) {
    sums.fill(HALF);
    let [k, upper] = [to * taps, firsts[to] * inner];
    for (const end = k + taps; k < end; k += 2, upper += 2 * inner) {
      const lower = k + 1 < end ? upper + inner : upper;
      const one = weights[k];
      const two = k + 1 < end ? weights[k + 1] : 0;
      for (let i = 0; i < inner; i++)
        sums[i] += (Math.imul(one, data[upper + i]) + Math.imul(two, data[lower + i])) | 0;
    }
    for (let i = 0; i < inner; i++) found[at++] = byteOf(sums[i]);
  }
}

/** What makes up the pixels of a line: of each the first that counts, and the weights of `taps` from there on. */
interface Plan {
  taps: number;
  firsts: Int32Array;
  /** Whole numbers of 2^-22, `[size,taps]`. */
  weights: Int32Array;
}

/** Photographs of a folder have few sizes. */
const MOST_PLANS = 64;
const plans = new Map<string, Plan>();

function planOf(length: number, size: number, kernel: Kernel): Plan {
  const key = `${length} ${size} ${kernel}`;
  const known = plans.get(key);
  if (known) return known;
  const lines = Array.from({ length: size }, (_, to) => weightsOf(to, length, size, kernel));
  const most = Math.max(...lines.map(({ weights }) => weights.length));
  const taps = most < 4 && length >= 4 ? 4 : most;
  const plan = { taps, firsts: new Int32Array(size), weights: new Int32Array(size * taps) };
  for (const [to, { first, weights }] of lines.entries()) {
    plan.firsts[to] = Math.min(first, length - taps); // those before have no weight
    plan.weights.set(weights, to * taps + first - plan.firsts[to]);
  }
  if (plans.size === MOST_PLANS) plans.clear();
  plans.set(key, plan);
  return plan;
}

/** The first of the pixels that make up pixel `to`, and their weights. */
function weightsOf(to: number, length: number, size: number, kernel: Kernel): { first: number; weights: Int32Array } {
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
