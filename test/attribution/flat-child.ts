/**
 * Calls every method many times, as it should be called and so that it throws, and prints what stayed in memory, as
 * JSON. A process of its own, run with --expose-gc: other tests' memory would be in the way.
 */
import { conv2d, dense, globalAveragePool, Network, relu } from 'vitrine/models';
import { disposeAll, tf } from 'vitrine/runtime';
import { smallVit } from '../support/small-vit';
import { everyMethod, wantsTransformer, type Call } from './every-method';
import type { MethodName } from 'vitrine/attribution';

export interface FlatReport {
  /** What one map takes. */
  mapBytes: number;
  /** Method and call after which tensors were left. */
  left: string[];
  /** Rounds from one reading to the next; in a round each method is called twice. */
  every: number;
  /** Resident bytes outside the JavaScript heap, where tensors lie. */
  native: number[];
  /** Bytes in use on the heap, at the same times. */
  heap: number[];
  /** As `native`, while so many maps a round are not disposed. */
  leaking: number[];
  leaks: number;
}

const network = new Network(
  'flat',
  [128, 128, 1],
  { conv: conv2d(1, { kernel: 3, stride: 16 }), relu: relu(), gap: globalAveragePool(), out: dense(2) },
  { seed: 1 },
);
const x = tf.randomUniform([1, 128, 128, 1]);
/** Several: what earlier rounds have freed is filled soon, and the growth stands out of what a busy machine adds. */
const LEAKS = 4;
const FEW = {
  samples: 1,
  steps: 1,
  rule: 'right',
  masks: 1,
  cells: 2,
  window: 64,
  stride: 64,
  batchSize: 1,
  areas: [0.5],
  spacing: 16,
  sigma: 16,
  blur: 1,
  smoothing: 0,
};
const transformer = smallVit({ size: 128 });
/** Each method with the network that it looks into. */
const METHODS = Object.entries(everyMethod).map(([name, method]): [string, Call] => [
  name,
  wantsTransformer(name as MethodName) ? (_, images, options) => method(transformer, images, options) : method,
]);
const EVERY = 10;
const WARM_UP = 150;

/** One bad class, or a function that fails only at its second call, with work begun. */
const failing = (round: number) => {
  let calls = 0;
  return round % 2 === 0
    ? 99
    : (output: tf.Tensor2D) => {
        if (++calls === 2) throw new Error('on purpose');
        return tf.max<tf.Tensor1D>(output, 1);
      };
};

async function call(method: Call, target: unknown): Promise<void> {
  try {
    disposeAll(await method(network, x, { ...FEW, target }));
  } catch (error) {
    if (target === 0) throw error;
  }
}

async function rounds(
  count: number,
  work: (round: number) => Promise<void>,
): Promise<Pick<FlatReport, 'native' | 'heap'>> {
  const [native, heap]: number[][] = [[], []];
  for (let round = 0; round < count; round++) {
    await work(round);
    if (round % EVERY !== EVERY - 1) continue;
    (globalThis as { gc?: () => void }).gc!();
    const { rss, heapTotal, heapUsed } = process.memoryUsage();
    native.push(rss - heapTotal);
    heap.push(heapUsed);
  }
  return { native, heap };
}

async function main(count: number): Promise<FlatReport> {
  const left = new Set<string>();
  const both = async (round: number) => {
    for (const [name, method] of METHODS) {
      for (const target of [0, failing(round)]) {
        const before = tf.memory().numTensors;
        await call(method, target);
        if (tf.memory().numTensors !== before) left.add(`${name}, target ${String(target)}`);
      }
    }
  };
  // What is compiled and pooled once is not growth; and what leaks fills the pools first.
  await rounds(WARM_UP, both);
  const { native, heap } = await rounds(count, both);
  const kept: tf.Tensor[] = [];
  const leak = async () => {
    for (let i = 0; i < LEAKS; i++) kept.push((await everyMethod.gradient(network, x)).map);
  };
  await rounds(WARM_UP, leak);
  const { native: leaking } = await rounds(120, leak);
  return { mapBytes: 4 * x.size, left: [...left], every: EVERY, native, heap, leaking, leaks: LEAKS };
}

void main(Number(process.argv[2])).then((report) => console.log(JSON.stringify(report)));
