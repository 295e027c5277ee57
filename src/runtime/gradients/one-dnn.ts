import { isRecording } from '../compiled/recording';
import { tf } from '../tf';
import { isNative, onGpu, runNativeOutputs, type Attributes } from './native';

let isThere: boolean | undefined;

/**
 * True where the native library can run the forms of pooling that oneDNN brings and TensorFlow keeps to itself. They
 * are no public interface, so they are tried once on a small input, and used only if they run and give what the public
 * operations give. In a graph the library takes them by itself.
 */
export function hasOneDnn(): boolean {
  if (!isNative() || onGpu() || isRecording()) return false;
  isThere ??= process.env.TF_ENABLE_ONEDNN_OPTS !== '0' && tryOut();
  return isThere;
}

/** Runs one of oneDNN's operations on 32-bit numbers, past the tape. */
export function runOneDnn(
  name: string,
  attributes: Attributes,
  inputs: readonly tf.Tensor[],
  outputs: number,
): tf.Tensor[] {
  return runNativeOutputs(
    `_MklNative${name}`,
    { ...attributes, data_format: 'NHWC', _kernel: 'MklNameChangeOp' },
    inputs,
    outputs,
  );
}

/**
 * dy of each window of a max pool at its first largest value, zeros elsewhere, in the sizes of `input`. The forward
 * pass is run again for the places, which costs less than keeping them.
 */
export function maxPoolGradient(
  input: tf.Tensor,
  dy: tf.Tensor,
  window: readonly number[],
  strides: readonly number[],
  padding: string,
): tf.Tensor {
  const attributes = { ksize: [1, ...window, 1], strides: [1, ...strides, 1], padding, workspace_enabled: true };
  const [output, places] = runOneDnn('MaxPool', attributes, [input], 2);
  const [dx] = runOneDnn('MaxPoolGrad', attributes, [input, output, dy, places], 1);
  tf.dispose([output, places]);
  return dx;
}

/** One image of 3 x 3 with known answers; equal maxima stand in the window. */
function tryOut(): boolean {
  const made: tf.Tensor[] = [];
  const tensor = (values: number[], shape: number[]) => keep(tf.tensor(values, shape));
  const keep = (t: tf.Tensor) => (made.push(t), t);
  try {
    const x = tensor([1, 2, 2, 0, 1, 2, -1, 0, 1], [1, 3, 3, 1]);
    const pooled = keep(maxPoolGradient(x, tensor([1, 10, 100, 1000], [1, 2, 2, 1]), [2, 2], [1, 1], 'VALID'));
    return String(pooled.dataSync()) === '0,11,0,0,100,1000,0,0,0';
  } catch {
    return false;
  } finally {
    tf.dispose(made);
  }
}
