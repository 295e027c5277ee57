import assert from 'node:assert/strict';
import { tf } from 'vitrine/runtime';

/** Fails unless every value is within `tolerance` of the expected one, absolutely or relatively. */
export function assertClose(
  actual: tf.Tensor | ArrayLike<number>,
  expected: tf.Tensor | ArrayLike<number>,
  tolerance = 1e-5,
): void {
  const [a, b] = [actual, expected].map((values) => (values instanceof tf.Tensor ? values.dataSync() : values));
  assert.equal(a.length, b.length, 'number of values');
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i] - b[i]);
    assert.ok(
      error <= tolerance * Math.max(1, Math.abs(b[i])),
      `value ${i} is ${a[i]}, expected ${b[i]} (within ${tolerance})`,
    );
  }
}

/** Fails if `work` leaves tensors behind, whether it returns (its result is disposed) or throws. */
export async function assertNoLeak(work: () => unknown): Promise<void> {
  const before = tf.memory().numTensors;
  try {
    tf.dispose((await work()) as tf.TensorContainer);
  } catch {
    // What counts is what is left.
  }
  assert.equal(tf.memory().numTensors, before, 'tensors left behind');
}
