import { tf } from '../tf';
import { isNative, runNative } from './native';

export type PoolInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/** So far before the first place that no corner's place, added to it, leads back. */
const NOWHERE = -(2 ** 30);

const FIRST = () => tf.scalar(0, 'int32');

/** `values [N,H,W,C]` at the first largest place of every window `[N,h,w,C]`, in plain operations. */
export function readWindows(values: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D, info: PoolInfo): tf.Tensor {
  return tf.tidy(() => {
    const places = firstLargest(input, output, info);
    return tf.where(
      tf.greaterEqual(places, FIRST()),
      tf.gather(tf.reshape(values, [-1]), tf.maximum(places, FIRST())),
      tf.zerosLike(output),
    );
  });
}

/**
 * The adjoint of {@link readWindows}: `dy [N,h,w,C]` summed up at the first largest place of every window `[N,H,W,C]`.
 */
export function scatterWindows(dy: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D, info: PoolInfo): tf.Tensor {
  return tf.tidy(() => {
    const places = tf.reshape(firstLargest(input, output, info), [-1]) as tf.Tensor1D;
    const flat = tf.reshape(dy, [-1]);
    // WebAssembly has only the other scatter, which does not drop negative places.
    const sums =
      tf.getBackend() !== 'wasm'
        ? tf.unsortedSegmentSum(flat, places, input.size)
        : tf.scatterND(
            tf.expandDims(tf.maximum(places, FIRST()), 1),
            tf.where(tf.greaterEqual(places, FIRST()), flat, tf.zerosLike(flat)),
            [input.size],
          );
    return tf.reshape(sums, input.shape);
  });
}

/**
 * Where the first largest value of every window lies, counted through the whole input, int32 `[N,h,w,C]`; negative
 * where there is none (NaN). One view of all windows for each place in them, the first place last, so that it wins.
 */
export function firstLargest(input: tf.Tensor4D, output: tf.Tensor4D, info: PoolInfo): tf.Tensor {
  const { filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth, inHeight, inWidth, padInfo } =
    info;
  const [n, , , channels] = input.shape;
  // Padded to whole strides, in blocks [N, rows, stride, columns, stride·C]: a strided view is then a slice, much
  // faster.
  const blocks = (size: number, before: number, out: number, filter: number, stride: number) =>
    Math.max(Math.ceil((size + before) / stride), out + Math.floor((filter - 1) / stride));
  const rows = blocks(inHeight, padInfo.top, outHeight, filterHeight, strideHeight);
  const columns = blocks(inWidth, padInfo.left, outWidth, filterWidth, strideWidth);
  const below = rows * strideHeight - inHeight - padInfo.top;
  const right = columns * strideWidth - inWidth - padInfo.left;
  const padded = tf.pad(
    input,
    [
      [0, 0],
      [padInfo.top, below],
      [padInfo.left, right],
      [0, 0],
    ],
    -Infinity,
  );
  const folded = tf.reshape(padded, [n, rows, strideHeight, columns, strideWidth * channels]);
  let place: tf.Tensor = tf.scalar(NOWHERE, 'int32');
  for (let k = filterHeight * filterWidth - 1; k >= 0; k--) {
    const [i, j] = [Math.floor(k / filterWidth), k % filterWidth];
    const start = [
      0,
      Math.floor(i / strideHeight),
      i % strideHeight,
      Math.floor(j / strideWidth),
      (j % strideWidth) * channels,
    ];
    const view = tf.reshape(tf.slice(folded, start, [n, outHeight, 1, outWidth, channels]), output.shape);
    place = choose(tf.equal(view, output), tf.scalar((i * inWidth + j) * channels, 'int32'), place);
  }
  const corner = (count: number, at: (index: number) => number, shape: number[]) =>
    tf.tensor(
      Int32Array.from({ length: count }, (_, index) => at(index)),
      shape,
      'int32',
    );
  const images = corner(n, (image) => image * inHeight * inWidth * channels, [n, 1, 1, 1]);
  const tops = corner(outHeight, (row) => (row * strideHeight - padInfo.top) * inWidth * channels, [
    1,
    outHeight,
    1,
    1,
  ]);
  const lefts = corner(
    outWidth * channels,
    (i) => (Math.floor(i / channels) * strideWidth - padInfo.left) * channels + (i % channels),
    [1, 1, outWidth, channels],
  );
  return tf.add(place, tf.add(tf.add(images, tops), lefts));
}

/** `where` with a scalar; TensorFlow.js would first repeat it to the full size. */
function choose(condition: tf.Tensor, scalar: tf.Tensor, otherwise: tf.Tensor): tf.Tensor {
  return isNative()
    ? runNative('SelectV2', {}, [condition, scalar, otherwise])
    : tf.where(condition, scalar, otherwise);
}
