import { Random } from '../../random';

/** The parts of a split, photographs by their place in the set. */
export interface LesionSplit {
  readonly train: readonly number[];
  readonly stop: readonly number[];
  readonly test: readonly number[];
}

/** Divides `n` photographs: 60 % to train, 10 % to stop by, 30 % to test. */
export function lesionSplit(n: number, seed: number): LesionSplit {
  const order = [...new Random(seed).permutation(n)];
  const [first, second] = [Math.round(0.6 * n), Math.round(0.7 * n)];
  return { train: order.slice(0, first), stop: order.slice(first, second), test: order.slice(second) };
}

/** A malignant photograph, and where the pixels come from that are pasted on it. */
export interface StressPair {
  readonly onto: number;
  /** A benign photograph whose sticker is cut out. */
  readonly donor: number;
  /** The control: a benign photograph without a sticker, cut out at the same place. */
  readonly other: number;
}

/** What is known of photographs, by their place in the set. */
export interface LesionFlags {
  /** 1 is malignant. */
  readonly labels: ArrayLike<number>;
  /** 1 where the list says that there is a sticker. */
  readonly flagged: ArrayLike<number>;
  /** Those whose sticker has a mask. */
  readonly masked: readonly number[];
}

/** What is pasted on the first `most` malignant photographs of a test part that have no sticker. */
export function stressPairs(
  { labels, flagged, masked }: LesionFlags,
  test: readonly number[],
  { seed, most }: { seed: number; most: number },
): StressPair[] {
  const random = new Random(seed).fork('stress');
  const hasMask = new Set(masked);
  const donors = test.filter((i) => hasMask.has(i) && labels[i] === 0);
  const others = test.filter((i) => flagged[i] === 0 && labels[i] === 0);
  const onto = test.filter((i) => flagged[i] === 0 && labels[i] === 1);
  const one = (from: readonly number[]) => from[random.integer(from.length)];
  const count = donors.length > 0 && others.length > 0 ? most : 0;
  return onto.slice(0, count).map((i) => ({ onto: i, donor: one(donors), other: one(others) }));
}
