import { tf } from '../tf';

export type PoolInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/**
 * `values [N,H,W,C]` at the first largest place of every window `[N,h,w,C]`, in plain operations: one strided view of all
 * windows for each place in them, the first place last, so that it wins.
 */
export function readWindows(values: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D, info: PoolInfo): tf.Tensor {
  const { padding, view, places } = windows(info);
  return tf.tidy(() => {
    const [paddedInput, paddedValues] = [tf.pad(input, padding, -Infinity), tf.pad(values, padding)];
    let result: tf.Tensor = tf.zerosLike(output);
    for (const place of places.reverse()) result = tf.where(tf.equal(view(paddedInput, place), output), view(paddedValues, place), result);
    return result;
  });
}

/** The adjoint of {@link readWindows}: `dy [N,h,w,C]` summed up at the first largest place of every window `[N,H,W,C]`. */
export function scatterWindows(dy: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D, info: PoolInfo): tf.Tensor {
  const { padding, view, put, places } = windows(info);
  return tf.tidy(() => {
    const padded = tf.pad(input, padding, -Infinity);
    const zeros = tf.zerosLike(dy);
    let left: tf.Tensor = dy;
    let result: tf.Tensor = tf.zerosLike(padded);
    for (const place of places) {
      const hit = tf.equal(view(padded, place), output);
      result = tf.add(result, put(tf.where(hit, left, zeros), place, padded.shape));
      left = tf.where(hit, zeros, left);
    }
    return tf.slice(result, [0, padding[1][0], padding[2][0], 0], input.shape);
  });
}

/** How the windows lie: the padding that they reach, and for each place in them (reading order) its view of the padded image. */
function windows(info: PoolInfo) {
  const { filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth, padInfo } = info;
  // From the first window's place to the last window's.
  const reach = [(outHeight - 1) * strideHeight + 1, (outWidth - 1) * strideWidth + 1];
  const below = Math.max(0, reach[0] + filterHeight - 1 - padInfo.top - info.inHeight);
  const right = Math.max(0, reach[1] + filterWidth - 1 - padInfo.left - info.inWidth);
  const padding: [number, number][] = [[0, 0], [padInfo.top, below], [padInfo.left, right], [0, 0]];
  const places = Array.from({ length: filterHeight * filterWidth }, (_, k) => [Math.floor(k / filterWidth), k % filterWidth]);
  const view = (t: tf.Tensor, [i, j]: number[]) =>
    tf.stridedSlice(t, [0, i, j, 0], [t.shape[0], i + reach[0], j + reach[1], t.shape[3]!], [1, strideHeight, strideWidth, 1]);
  /** The adjoint of `view`: zeros between the values of `t`, and around them. */
  const put = (t: tf.Tensor, [i, j]: number[], [n, height, width, channels]: number[]) => {
    const columns = tf.pad(tf.reshape(t, [n * outHeight * outWidth, 1, channels]), [[0, 0], [0, strideWidth - 1], [0, 0]]);
    const rows = tf.pad(tf.reshape(columns, [n * outHeight, 1, outWidth * strideWidth * channels]), [[0, 0], [0, strideHeight - 1], [0, 0]]);
    const spread = tf.slice(tf.reshape(rows, [n, outHeight * strideHeight, outWidth * strideWidth, channels]), [0, 0, 0, 0], [n, ...reach, channels]);
    return tf.pad(spread, [[0, 0], [i, height - reach[0] - i], [j, width - reach[1] - j], [0, 0]]);
  };
  return { padding, places, view, put };
}
