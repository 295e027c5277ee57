import { FormatError } from '../format-error';

/** Images `[n,32,32,3]` as bytes, and of each its class and its superclass. */
export interface Cifar100Records {
  images: Uint8Array;
  shape: [n: number, h: number, w: number, c: number];
  /** `[n]`, 0 to 99. */
  fine: Uint8Array;
  /** `[n]`, 0 to 19. */
  coarse: Uint8Array;
}

const PIXELS = 32 * 32;
const RECORD = 2 + 3 * PIXELS;

/**
 * Reads CIFAR-100's binary files: records of 3,074 bytes, the coarse label, the fine label, then the planes of red,
 * green and blue, row by row. Takes the first `limit`. Source: Krizhevsky, "The CIFAR-100 dataset", binary version.
 *
 * @throws FormatError where the bytes are not whole records, or a label is none of the 20 or 100.
 */
export function parseCifar100(
  bytes: Uint8Array,
  { name, limit = Infinity }: { name: string; limit?: number },
): Cifar100Records {
  if (bytes.length === 0 || bytes.length % RECORD !== 0)
    throw new FormatError(name, `has ${bytes.length} bytes, which are not whole records of ${RECORD}`);
  const n = Math.min(bytes.length / RECORD, limit);
  const set: Cifar100Records = {
    images: new Uint8Array(n * 3 * PIXELS),
    shape: [n, 32, 32, 3],
    fine: new Uint8Array(n),
    coarse: new Uint8Array(n),
  };
  for (let i = 0; i < n; i++) {
    const at = i * RECORD;
    [set.coarse[i], set.fine[i]] = bytes.subarray(at, at + 2);
    if (set.coarse[i] >= 20 || set.fine[i] >= 100)
      throw new FormatError(
        name,
        `record ${i} has the labels ${set.coarse[i]} and ${set.fine[i]}; wanted a coarse one below 20 and a fine one below 100`,
      );
    for (let channel = 0; channel < 3; channel++)
      for (let pixel = 0; pixel < PIXELS; pixel++)
        set.images[(i * PIXELS + pixel) * 3 + channel] = bytes[at + 2 + channel * PIXELS + pixel];
  }
  return set;
}
