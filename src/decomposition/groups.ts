import { tf, type Tensors } from '../runtime';

/**
 * The groups of input values whose contributions are wanted: masks of 0 and 1 (values between share a value out);
 * {@link Windows} of words; or β itself, where an earlier network has decomposed what is the input here: `{ beta [G,
 * ...x.shape] }`.
 *
 * For images `x [N,H,W,C]` masks are `[H,W]`, `[N,H,W]`, `[G,N,H,W]` or, channel by channel, `[G,N,H,W,C]`; for rows `x
 * [N,F]`, and for ids of words `[N,T]`, they are `[F]`, `[N,F]` or `[G,N,F]`; for sequences `x [N,T,D]` they are `[T]`,
 * `[N,T]`, `[G,N,T]` or `[G,N,T,D]`. N may be 1 where all images share a mask.
 */
export type Groups = tf.Tensor | { beta: tf.Tensor } | Windows;

/**
 * For each sentence of a group the first and the last step of a window, both of them in it: `[N, 2]` or `[G, N, 2]`. A
 * window may reach beyond the sentence, or lie outside it.
 *
 * Inside an LSTM the product of the biases of input gate and cell belongs to the group at steps of the window: at all
 * of them (`inclusive`, as with a mask), or at all but its last (`half-open`, the default: the public code of CDEP, and
 * its published numbers).
 */
export interface Windows {
  windows: tf.Tensor;
  biases?: 'half-open' | 'inclusive';
}

/** β at the input `[G·N, ...]`, group after group, and the number of groups. */
export interface Start {
  beta: tf.Tensor;
  count: number;
  /** `[G·N, T]`: the steps at which the product of an LSTM's biases is the group's; of inputs without steps, 1 or 0. */
  steps: () => tf.Tensor;
}

/**
 * Where a decomposition begins: β = mask·x; where the input is ids of words, which a table looks up, the mask itself,
 * as the word that an id stands for is in a group or not.
 */
export function startingBeta(method: string, groups: Groups, x: tf.Tensor, input: 'values' | 'ids' = 'values'): Start {
  if (!(groups instanceof tf.Tensor) && 'beta' in groups) {
    const { beta } = groups;
    if (input === 'ids') throw new Error(`${method}: groups are β for ids of words; wanted masks or windows`);
    if (String(beta.shape.slice(1)) !== String(x.shape))
      throw new Error(`${method}: beta is [${beta.shape}]; wanted [G, ${x.shape.join(', ')}]`);
    const rows = tf.reshape(beta, [-1, ...x.shape.slice(1)]);
    return { beta: rows, count: beta.shape[0], steps: () => someOf(tf.cast(tf.notEqual(rows, 0), 'float32')) };
  }
  const mask = groupMasks(method, groups, x);
  const [count] = mask.shape;
  const every = () => tf.reshape(tf.mul(mask, tf.onesLike(tf.expandDims(x))), [-1, ...x.shape.slice(1)]);
  const halfOpen = !(groups instanceof tf.Tensor) && groups.biases !== 'inclusive';
  return {
    beta: input === 'ids' ? every() : tf.reshape(tf.mul(mask, tf.expandDims(x)), [-1, ...x.shape.slice(1)]),
    count,
    steps: () =>
      someOf(
        halfOpen
          ? tf.reshape(
              tf.mul(windowMasks(method, groups as Windows, x, 'half-open'), tf.ones([1, x.shape[0], x.shape[1]!])),
              [-1, x.shape[1]!],
            )
          : every(),
      ),
  };
}

/** The largest along the last axis of `[n, T, ...]`: what is left is a number for each step. */
function someOf(mask: tf.Tensor): tf.Tensor {
  return mask.rank > 2 ? tf.max(tf.reshape(mask, [mask.shape[0], mask.shape[1]!, -1]), 2) : mask;
}

/** Masks of any of the shapes as `[G, N or 1, ...]`, with an axis for the channels. */
export function groupMasks(method: string, groups: tf.Tensor | Windows, x: tf.Tensor): tf.Tensor {
  const [n, ...item] = x.shape;
  if (!(groups instanceof tf.Tensor)) {
    const masks = windowMasks(method, groups, x, 'inclusive');
    return item.length === 1 ? masks : tf.expandDims(masks, 3);
  }
  const masks = groups;
  const places = item.length > 1 ? item.slice(0, -1) : item;
  // From the right: the places of one image, then the images, then the groups.
  const whole = item.length > 1 && masks.shape.length === item.length + 2;
  const axes = whole ? item : places;
  const before = masks.shape.slice(0, masks.shape.length - axes.length);
  const images = before[before.length - 1] ?? 1;
  const fits =
    before.length <= 2 && (images === n || images === 1) && String(masks.shape.slice(before.length)) === String(axes);
  if (!fits || masks.size === 0) {
    const one = places.join(', ');
    throw new Error(
      `${method}: masks are [${masks.shape}] for x [${x.shape}]; wanted [${one}], [N, ${one}] or [G, N, ${one}]`,
    );
  }
  const shape = [before.length === 2 ? before[0] : 1, images, ...axes];
  return tf.reshape(masks, whole || item.length === 1 ? shape : [...shape, 1]);
}

/** Windows as masks of steps `[G, N, T]`, with their last step or without it. */
function windowMasks(
  method: string,
  { windows, biases = 'half-open' }: Windows,
  x: tf.Tensor,
  last: 'inclusive' | 'half-open',
): tf.Tensor {
  const [n, ...item] = x.shape;
  const { shape } = windows;
  if (biases !== 'half-open' && biases !== 'inclusive')
    throw new Error(`${method}: biases is '${String(biases)}'; wanted half-open or inclusive`);
  if (item.length > 2 || ![2, 3].includes(shape.length) || shape[shape.length - 1] !== 2 || shape.at(-2) !== n)
    throw new Error(
      `${method}: windows are [${shape}] for x [${x.shape}]; wanted [N, 2] or [G, N, 2] for sentences [N, T] or [N, T, D]`,
    );
  const [first, end] = tf.split(tf.cast(tf.reshape(windows, [-1, n, 2]), 'float32'), 2, 2);
  const steps = tf.tensor(
    Float32Array.from({ length: item[0] }, (_, t) => t),
    [1, 1, item[0]],
  );
  const before = last === 'inclusive' ? tf.lessEqual(steps, end) : tf.less(steps, end);
  return tf.cast(tf.logicalAnd(tf.greaterEqual(steps, first), before), 'float32');
}

/** `[G, N]`: 1 for the images in which a group has a value, 0 where its mask, or its β, is all 0. */
export function countedImages(method: string, groups: Groups, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const parts = groups instanceof tf.Tensor || !('beta' in groups) ? groupMasks(method, groups, x) : groups.beta;
    const [count, images] = parts.shape;
    const some = tf.cast(tf.any(tf.notEqual(tf.reshape(parts, [count, images, -1]), 0), 2), 'float32');
    return tf.mul(some, tf.ones([count, x.shape[0]]));
  });
}

/** Groups as one tensor, with a name that says what it is. */
export function asTensor(groups: Groups): { name: string; tensor: tf.Tensor } {
  if (groups instanceof tf.Tensor) return { name: 'mask', tensor: groups };
  if ('beta' in groups) return { name: 'beta', tensor: groups.beta };
  return { name: `windows ${groups.biases ?? 'half-open'}`, tensor: groups.windows };
}

/** The groups that {@link asTensor} made such a tensor of; the one of that many names that is there. */
export function groupsOf(tensors: Tensors): Groups {
  if ('mask' in tensors) return tensors.mask;
  if ('beta' in tensors) return { beta: tensors.beta };
  const biases = 'windows inclusive' in tensors ? 'inclusive' : 'half-open';
  return { windows: tensors[`windows ${biases}`], biases };
}
