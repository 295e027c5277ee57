import { tf, unprefixed, type Tensors } from '../../runtime';
import type { Call, Found } from './explain';
import { replayScored, targetFunction } from './target';

/** What {@link inBatches} hands over of some images. */
export interface Batch {
  /** Their rows of `x`. */
  part: tf.Tensor;
  /**
   * The target of each, from outputs; a predicted class is that of `chosenBy` where the outputs are for other rows of
   * the same images.
   */
  score: (output: tf.Tensor, chosenBy?: tf.Tensor) => tf.Tensor1D;
  /** Their rows of the tensors given beside `x`. */
  beside: Tensors;
}

/**
 * Calls `work` on at most `batchSize` images at a time; puts what it makes together. `work` is a function of the
 * tensors that it is handed, of the call's options and of the model alone. Frees what was made if one call throws.
 *
 * @param pass names what `work` does among the passes of the method
 * @param beside tensors `[N, ...]` of which it wants the same rows
 */
export async function inBatches<T extends Found & Tensors>(
  call: Call<object>,
  pass: string,
  work: (batch: Batch) => T,
  { beside = {} }: { beside?: Tensors } = {},
): Promise<T> {
  const { x, batchSize, method, options } = call;
  const [size] = x.shape;
  const target = targetFunction(method, call.target, size);
  const done: T[] = [];
  call.begin(size, size === 1 ? 'image' : 'images');
  try {
    for (let start = 0; start < size; start += batchSize) {
      const count = Math.min(batchSize, size - start);
      const score = target.rows(Int32Array.from({ length: count }, (_, i) => start + i));
      const tensors = {
        part: rowsOf(x, start, count),
        ...Object.fromEntries(
          Object.entries(beside).map(([name, tensor]) => [BESIDE + name, rowsOf(tensor, start, count)]),
        ),
      };
      try {
        const key = `${method}: ${pass} ${settingsOf(options)}`;
        const found = replayScored(call.replay, key, score, tensors, ({ part, ...given }, of) =>
          work({ part, score: of, beside: unprefixed(BESIDE, given) }),
        );
        done.push(found);
        score.check(found.output);
      } finally {
        tf.dispose(tensors);
      }
      await call.step(count);
    }
    return concatenate(done.splice(0));
  } catch (error) {
    for (const part of done) tf.dispose(tensorsOf(part));
    throw error;
  }
}

const BESIDE = 'beside ';

/** Options that decide nothing inside a pass. */
const OUTSIDE = new Set(['target', 'batchSize', 'seed', 'firstImage', 'label', 'signal']);

/** The options that decide what a pass does, as a text; tensors among them are handed over. */
function settingsOf(options: object): string {
  return JSON.stringify(options, (name, value: unknown) =>
    OUTSIDE.has(name) ? undefined : value instanceof tf.Tensor ? 'a tensor' : value,
  );
}

function rowsOf(tensor: tf.Tensor, start: number, count: number): tf.Tensor {
  const [size, ...item] = tensor.shape;
  return count === size ? tensor.clone() : tf.slice(tensor, [start, ...item.map(() => 0)], [count, ...item]);
}

/** The parts as one, tensor by tensor, which it frees. */
export function concatenate<T extends Found>(parts: readonly T[]): T {
  if (parts.length === 1) return parts[0];
  const names = Object.keys(parts[0]) as (keyof T)[];
  const whole: T = Object.fromEntries(
    names.map((name): readonly unknown[] => [name, tf.concat(parts.map((part) => part[name] as tf.Tensor))]),
  );
  for (const part of parts) tf.dispose(tensorsOf(part));
  return whole;
}

function tensorsOf(found: Found): tf.Tensor[] {
  return Object.values(found) as tf.Tensor[];
}
