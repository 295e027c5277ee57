const SIZE = 624;
const MIDDLE = 397;

/**
 * The integers 0..n-1 in the order that PyTorch's `torch.randperm(n)` gives on a processor after
 * `torch.manual_seed(seed)`: the first draw, so also the order by which `random_split` deals out a data set. It is for
 * the splits of public code; draws of our own come from {@link Random}.
 *
 * Source: Matsumoto and Nishimura, "Mersenne Twister" (1998), and PyTorch's use of it.
 *
 * @throws RangeError where `seed` is not an integer from 0 to 2^32 - 1, or `n` not one from 0
 */
export function torchPermutation(n: number, seed: number): Uint32Array {
  if (!(Number.isInteger(n) && n >= 0 && n < 2 ** 32))
    throw new RangeError(`torchPermutation: n is ${n}; wanted a whole number from 0 below 2^32`);
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32))
    throw new RangeError(`torchPermutation: seed is ${seed}; wanted a whole number from 0 below 2^32`);
  const bits = mersenneTwister(seed);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < n - 1; i++) {
    const j = i + (bits() % (n - i));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** The Mersenne Twister MT19937, seeded as its authors do: each call gives the next 32 bits as an unsigned integer. */
export function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let i = 1; i < SIZE; i++) {
    const before = state[i - 1];
    state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  let next = SIZE;
  return () => {
    if (next === SIZE) {
      twist(state);
      next = 0;
    }
    let y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < SIZE; i++) {
    const y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
    state[i] = state[(i + MIDDLE) % SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
