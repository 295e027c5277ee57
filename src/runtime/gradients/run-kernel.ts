import { tf } from '../tf';

/** Runs one kernel on the tape: what gradient functions may do, where `tf.grad` would throw the tape away. */
export function runKernel(name: string, inputs: Readonly<Record<string, tf.Tensor>>, attributes: Readonly<Record<string, unknown>> = {}): tf.Tensor {
  return tf.engine().runKernel(name, { ...inputs }, { ...attributes } as unknown as tf.NamedAttrMap);
}
