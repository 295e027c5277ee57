import { tf } from '../runtime';

/**
 * The groups of input values whose contributions are wanted: masks of 0 and 1 (values between share a value out), or β
 * itself, where an earlier network has decomposed what is the input here: `{ beta [G, ...x.shape] }`.
 *
 * For images `x [N,H,W,C]` masks are `[H,W]`, `[N,H,W]`, `[G,N,H,W]` or, channel by channel, `[G,N,H,W,C]`; for rows `x
 * [N,F]` they are `[F]`, `[N,F]` or `[G,N,F]`; N may be 1 where all images share a mask.
 */
export type Groups = tf.Tensor | { beta: tf.Tensor };

/** β at the input `[G·N, ...]`, group after group, and the number of groups. */
export function startingBeta(method: string, groups: Groups, x: tf.Tensor): { beta: tf.Tensor; count: number } {
  if (!(groups instanceof tf.Tensor)) {
    const { beta } = groups;
    if (String(beta.shape.slice(1)) !== String(x.shape))
      throw new Error(`${method}: beta is [${beta.shape}]; wanted [G, ${x.shape.join(', ')}]`);
    return { beta: tf.reshape(beta, [-1, ...x.shape.slice(1)]), count: beta.shape[0] };
  }
  const mask = groupMasks(method, groups, x);
  return { beta: tf.reshape(tf.mul(mask, tf.expandDims(x)), [-1, ...x.shape.slice(1)]), count: mask.shape[0] };
}

/** Masks of any of the shapes as `[G, N or 1, ...]`, with an axis for the channels. */
export function groupMasks(method: string, masks: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const [n, ...item] = x.shape;
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

/** `[G, N]`: 1 for the images in which a group has a value, 0 where its mask, or its β, is all 0. */
export function countedImages(method: string, groups: Groups, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const parts = groups instanceof tf.Tensor ? groupMasks(method, groups, x) : groups.beta;
    const [count, images] = parts.shape;
    const some = tf.cast(tf.any(tf.notEqual(tf.reshape(parts, [count, images, -1]), 0), 2), 'float32');
    return tf.mul(some, tf.ones([count, x.shape[0]]));
  });
}
