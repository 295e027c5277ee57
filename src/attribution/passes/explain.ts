import { IDS, Network, readsIds, type Inputs } from '../../models';
import { interruptible, progress } from '../../host';
import { tf } from '../../runtime';
import type { Attribution } from './attribution';
import type { CommonOptions, Method } from './method';
import type { Model } from './model';
import { openInput, type OpenInput } from './open-input';
import { readOptions } from './read-options';
import { targetFunction, type Target } from './target';

/** A call of a method, opened: its options are complete, its input is one tensor, its progress can be reported. */
export interface Call<O = CommonOptions> extends OpenInput {
  method: string;
  options: O;
  target: Target;
  batchSize: number;
  /**
   * Says how many rows there are and what they are, `20 masked images`; before the first step, and again where other
   * rows follow.
   */
  begin: (rows: number, unit: string) => void;
  /** After each pass: so many rows more are done. Lets the event loop breathe, and throws when the work is to stop. */
  step: (rows: number) => Promise<void>;
}

/** What a method makes: a map of the form of the call's `x` (or one of a layer), the outputs, and what is its own. */
export interface Found {
  map: tf.Tensor;
  output: tf.Tensor;
}

/**
 * What every call of every method has in common: options over defaults, checks of `x`, targets, progress and stopping,
 * several inputs as one; nothing is left behind when it throws.
 */
export async function explain<Options extends CommonOptions, X extends Inputs, O extends tf.Tensor, R extends Found>(
  method: Method<Options>,
  model: Model<X, O>,
  x: X,
  given: Options | undefined,
  work: (call: Call<Options>) => Promise<R>,
): Promise<Omit<R, keyof Found> & Attribution<X, O>> {
  const options = readOptions(method, given);
  const { target = 'predicted', batchSize = 64, label, signal } = options;
  const { name, facts } = method;
  if (facts.input !== 'any' && !(x instanceof tf.Tensor) && typeof x === 'object' && x !== null) {
    throw new Error(
      `${name}: x is several tensors, ${Object.keys(x).join(', ')}; wanted one tensor ${facts.input === 'images' ? '[N, H, W, C]' : '[N, ...]'}`,
    );
  }
  if (model instanceof Network && readsIds(model) && facts.rounds.some(({ pass }) => pass !== 'forward'))
    throw new Error(`${name}: ${model.name} reads ids of words: ${IDS.none}`);
  const input = openInput(name, model, x);
  try {
    // What is wrong with a target is said before any work.
    targetFunction(name, target, input.x.shape[0]);
    return await interruptible(
      async (breathe) => {
        let bar: ReturnType<typeof progress> | undefined;
        let [total, done, unit] = [0, 0, ''];
        const call: Call<Options> = {
          ...input,
          method: name,
          options,
          target,
          batchSize,
          begin(rows, what) {
            bar?.finish(`${total} ${unit}`);
            [total, done, unit] = [rows, 0, what];
            bar = label === undefined ? undefined : progress(label, rows);
          },
          async step(rows) {
            bar?.update((done += rows));
            await breathe();
          },
        };
        await breathe();
        const found = await work(call);
        bar?.finish(`${total} ${unit}`);
        return restored(input, found) as Omit<R, keyof Found> & Attribution<X, O>;
      },
      { signal },
    );
  } finally {
    input.x.dispose();
  }
}

/** What was found, with the map in the form in which `x` was given. */
function restored({ unpack, names }: OpenInput, found: Found): unknown {
  if (!names) return found;
  const map = unpack(found.map);
  found.map.dispose();
  return { ...found, map };
}
