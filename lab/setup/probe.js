'use strict';
/**
 * Loads TensorFlow.js as the package does and checks its arithmetic. Run in a process of its own, since a library that
 * does not fit the machine ends the process. The last line of its output is JSON; exit code 1 when the native runtime
 * does not load or counts wrong.
 */
const util = /** @type {any} */ (require('util'));
util.isNullOrUndefined ??= (/** @type {unknown} */ value) => value === null || value === undefined;
util.isArray ??= Array.isArray;

/**
 * @typedef {{ ok: boolean, backend: string, tfjs?: string, tensorflow?: string, gpu?: boolean, reason?: string }}
 * Finding
 */

/** @param {any} tf wrong answers, or none */
function miscounts(tf) {
  return tf.tidy(() => {
    const product = tf
      .matMul(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        tf.tensor2d([
          [5, 6],
          [7, 8],
        ]),
      )
      .dataSync();
    if (String([...product]) !== '19,22,43,50') return `[[1,2],[3,4]] times [[5,6],[7,8]] came out as ${product}`;
    // A 3x3 filter of ones over 3x3 ones: the input's gradient of the sum is all ones.
    const filter = tf.ones([3, 3, 1, 1]);
    const slope = tf
      .grad((/** @type {any} */ x) => tf.conv2d(x, filter, 1, 'valid').sum())(tf.ones([1, 3, 3, 1]))
      .dataSync();
    return String([...slope]) === String(Array(9).fill(1))
      ? undefined
      : `a convolution's gradient came out as ${slope}`;
  });
}

/** @returns {Finding} */
function probe() {
  try {
    const tf = require('@tensorflow/tfjs');
    try {
      require('@tensorflow/tfjs-node-gpu');
      const reason = miscounts(tf);
      const backend = /** @type {any} */ (tf.backend());
      return {
        ok: !reason && tf.getBackend() === 'tensorflow',
        backend: 'native',
        tfjs: tf.version.tfjs,
        tensorflow: backend.binding.TF_Version,
        gpu: backend.isUsingGpuDevice,
        reason,
      };
    } catch (error) {
      const reason = /** @type {Error} */ (error).message.split('\n')[0];
      return { ok: false, backend: 'fallback', tfjs: tf.version.tfjs, reason };
    }
  } catch (error) {
    return { ok: false, backend: 'none', reason: /** @type {Error} */ (error).message.split('\n')[0] };
  }
}

if (require.main === module) {
  const finding = probe();
  console.log(JSON.stringify(finding));
  process.exitCode = finding.ok ? 0 : 1;
}
