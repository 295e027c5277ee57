/**
 * The project's one source of random numbers: seeded, splittable, with a state that can be saved.
 *
 * The generator is xoshiro128** (Blackman and Vigna 2018), its 128-bit state filled from the seed by splitmix32.
 * The same seed gives the same numbers on every machine.
 */
export class Random {
  /** In a typed array: numbers above 2^30 in fields would be put on the heap one by one. */
  private readonly s = new Int32Array(4);

  /** @param seed any integer, 0 included; a string is hashed, so streams can be named. */
  constructor(seed: number | string) {
    if (typeof seed === 'number' && !Number.isSafeInteger(seed)) {
      throw new RangeError(`Random: seed is ${seed}; wanted an integer or a string`);
    }
    let s = hash(String(seed));
    const next = () => {
      s = (s + 0x9e3779b9) | 0;
      let z = s;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return z ^ (z >>> 15);
    };
    for (let i = 0; i < 4; i++) this.s[i] = next();
  }

  /** An independent stream for `key`; it neither reads nor moves this one. Equal (state, key) give equal streams. */
  fork(key: number | string): Random {
    return new Random(`${this.s.join(',')}/${key}`);
  }

  /** Four 32-bit integers; give them back to {@link Random.restore} to go on from here. */
  get state(): [number, number, number, number] {
    return [...this.s] as [number, number, number, number];
  }

  static restore(state: readonly number[]): Random {
    if (state.length !== 4 || !state.every(Number.isInteger)) {
      throw new RangeError(`Random.restore: state is [${state.join(', ')}]; wanted four integers`);
    }
    const random = new Random(0);
    random.s.set(state);
    return random;
  }

  /** 32 uniform bits as an unsigned integer. */
  bits(): number {
    const { s } = this;
    const second = s[1];
    const c = s[2] ^ s[0];
    const d = s[3] ^ second;
    s[1] = second ^ c;
    s[0] ^= d;
    s[2] = c ^ (second << 9);
    s[3] = rotate(d, 11);
    return Math.imul(rotate(Math.imul(second, 5), 7), 9) >>> 0;
  }

  /** A number in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) * UNIT;
  }

  /** An integer in [0, n), each with exactly equal probability (rejection, no modulo bias). */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 0x100000000) {
      throw new RangeError(`Random.integer: n is ${n}; wanted an integer from 1 to 2^32`);
    }
    const limit = 0x100000000 - (0x100000000 % n);
    for (;;) {
      const bits = this.bits();
      if (bits < limit) return bits % n;
    }
  }

  /**
   * A normal number (Marsaglia's polar method; the second of each pair is dropped, so the state is the whole state).
   */
  normal(mean = 0, deviation = 1): number {
    for (;;) {
      const x = this.uniform(-1, 1);
      const y = this.uniform(-1, 1);
      const r = x * x + y * y;
      if (r > 0 && r < 1) return mean + deviation * x * Math.sqrt((-2 * Math.log(r)) / r);
    }
  }

  /** `n` uniform numbers in [low, high): those of as many calls of {@link Random.uniform}. */
  uniforms(n: number, low = 0, high = 1): Float32Array {
    const values = new Float32Array(n);
    const bits = new Uint32Array(2 * Math.min(n, AT_ONCE));
    for (let done = 0; done < n;) {
      const some = this.#fill(bits, 2 * (n - done));
      for (let at = 0; at < some; at += 2) values[done++] = low + (high - low) * join(bits, at) * UNIT;
    }
    return values;
  }

  /** `n` normal numbers: those of as many calls of {@link Random.normal}. */
  normals(n: number, mean = 0, deviation = 1): Float32Array {
    const values = new Float32Array(n);
    const tries = Math.min(n, AT_ONCE);
    const bits = new Uint32Array(4 * tries);
    const xs = new Float64Array(tries);
    const squares = new Float64Array(tries);
    for (let done = 0; done < n;) {
      // So many pairs are needed at least: none is drawn in vain, and the state is that of single calls.
      const some = this.#fill(bits, 4 * (n - done));
      // A pair that is refused is written over by the next: a branch, which no processor foresees, would cost more.
      let taken = 0;
      for (let at = 0; at < some; at += 4) {
        const x = -1 + 2 * join(bits, at) * UNIT;
        const y = -1 + 2 * join(bits, at + 2) * UNIT;
        const r = x * x + y * y;
        xs[taken] = x;
        squares[taken] = r;
        taken += r > 0 && r < 1 ? 1 : 0;
      }
      for (let k = 0; k < taken; k++) {
        const r = squares[k];
        values[done++] = mean + deviation * xs[k] * Math.sqrt((-2 * Math.log(r)) / r);
      }
    }
    return values;
  }

  /** The results of `wanted` calls of {@link Random.bits}, or of as many as there is room for; gives their number. */
  #fill(found: Uint32Array, wanted: number): number {
    const { s } = this;
    const n = Math.min(found.length, wanted);
    // In variables the state stays in the processor: twice as fast as in its array.
    let [s0, s1, s2, s3] = s;
    for (let i = 0; i < n; i++) {
      const c = s2 ^ s0;
      const d = s3 ^ s1;
      const five = Math.imul(s1, 5);
      found[i] = Math.imul((five << 7) | (five >>> 25), 9);
      s2 = c ^ (s1 << 9);
      s1 ^= c;
      s0 ^= d;
      s3 = (d << 11) | (d >>> 21);
    }
    s.set([s0, s1, s2, s3]);
    return n;
  }

  /** The integers 0..n-1 in random order (Fisher and Yates). */
  permutation(n: number): Uint32Array {
    return this.shuffle(Uint32Array.from({ length: n }, (_, i) => i));
  }

  /** Puts `items` in random order, in place, and returns it. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  }

  /** A permutation of 0..n-1 that leaves nothing in its place, each with equal probability (rejection). */
  derangement(n: number): Uint32Array {
    if (n < 2)
      throw new RangeError(`Random.derangement: n is ${n}; one item has nowhere else to go, wanted at least 2`);
    for (;;) {
      const order = this.permutation(n);
      if (order.every((value, i) => value !== i)) return order;
    }
  }

  /** `k` different items, in random order. */
  choice<T>(items: ArrayLike<T>, k: number): T[] {
    if (k > items.length) throw new RangeError(`Random.choice: asked for ${k} of ${items.length} items`);
    return Array.from(this.permutation(items.length).subarray(0, k), (i) => items[i]);
  }
}

/** Numbers for which bits are drawn at a time. */
const AT_ONCE = 1024;
/** What 53 bits are multiplied by to lie in [0, 1); a power of two, so nothing is rounded. */
const UNIT = 2 ** -53;

/** The 53 bits of a uniform number, of two words. */
function join(bits: Uint32Array, at: number): number {
  return (bits[at] >>> 5) * 67108864 + (bits[at + 1] >>> 6);
}

function rotate(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

/** FNV-1a, 32 bits, over UTF-16 units. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}
