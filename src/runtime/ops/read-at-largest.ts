import { linear } from '../gradients/linear';
import { firstLargest } from '../gradients/windows';
import { tf } from '../tf';

export interface Windows {
  size: number | [number, number];
  stride: number;
}

/**
 * The value that `values [G·N,H,W,C]` has where x is largest in each window of `x [N,H,W,C]`, as `[G·N,h,w,C]`: max
 * pooling that chooses by other values than it gives. The first largest place in reading order counts; the choice
 * carries no gradient, the values can be differentiated any number of times.
 */
export function readAtLargest(values: tf.Tensor, x: tf.Tensor, { size, stride }: Windows): tf.Tensor {
  const count = values.size / x.size;
  return tf.customGrad((...args) => {
    const [input, save] = args as [tf.Tensor, (tensors: tf.Tensor[]) => void];
    const [image, shape] = [x as tf.Tensor4D, input.shape];
    const info = tf.backend_util.computePool2DInfo(image.shape, size, stride, 1, 'valid');
    const places = tf.tidy(() => {
      const one = firstLargest(image, tf.maxPool(image, size, stride, 'valid'), info);
      const starts = tf.tensor1d(
        Int32Array.from({ length: count }, (_, group) => group * x.size),
        'int32',
      );
      return tf.reshape(
        tf.add(tf.expandDims(starts, 1), tf.reshape(tf.maximum(one, tf.scalar(0, 'int32')), [1, -1])),
        [-1],
      ) as tf.Tensor1D;
    });
    save([places]);
    const gather = (at: tf.Tensor1D) => (t: tf.Tensor) =>
      tf.reshape(tf.gather(tf.reshape(t, [-1]), at), [shape[0], ...info.outShape.slice(1)]);
    const scatter = (at: tf.Tensor1D) => (t: tf.Tensor) =>
      tf.reshape(sumAt(tf.reshape(t, [-1]) as tf.Tensor1D, at, input.size), shape);
    return {
      value: gather(places)(input),
      gradFunc: (dy: tf.Tensor, [at]: tf.Tensor[]) => linear(dy, scatter(at as tf.Tensor1D), gather(at as tf.Tensor1D)),
    };
  })(values);
}

/** WebAssembly has only the second kind of scatter. */
function sumAt(values: tf.Tensor1D, places: tf.Tensor1D, size: number): tf.Tensor {
  return tf.getBackend() === 'wasm'
    ? tf.scatterND(tf.expandDims(places, 1), values, [size])
    : tf.unsortedSegmentSum(values, places, size);
}
