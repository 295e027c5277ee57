/**
 * The one door to TensorFlow.js: every module of the package takes `tf` from here, so there is exactly one engine.
 * Importing it selects the fastest runtime that loads: the native library, else the plain JavaScript one
 * (`useDevice('wasm')` switches to WebAssembly, which can only be started asynchronously).
 */
import util = require('node:util');

// TensorFlow.js 4.22.0 calls two functions that Node 23 took away, and that warn on every call in Node 22.
Object.assign(util, {
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  isArray: Array.isArray,
});

process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
// TensorFlow takes oneDNN by itself on processors with AVX-512 only. With AVX2, gradients take half the time with it,
// and results are the same on more machines.
process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
// A graph runs in the thread that calls it, instead of being handed to a pool of its own and waited for: a third of the
// time of a small pass. Operations still divide their work among the processors.
process.env.TF_NUM_INTEROP_THREADS ??= '-1';

/** Values of a tensor that are printed at most. */
const PRINTED = 8;

import tf = require('@tensorflow/tfjs');
import { showFallbackBanner } from './fallback-banner';

/** Why the native runtime could not be loaded; undefined when it is in use or was not asked for. */
export let nativeFailure: string | undefined;

if (process.env.VITRINE_DEVICE === undefined || process.env.VITRINE_DEVICE === 'native') {
  try {
    require('@tensorflow/tfjs-node-gpu');
  } catch (error) {
    nativeFailure = (error as Error).message.split('\n')[0];
    showFallbackBanner(nativeFailure, tf.version.tfjs);
  }
}

// What a reader meets who prints a tensor, alone or inside a result: its shape and first values, not the insides of
// TensorFlow.js.
Object.defineProperty(tf.Tensor.prototype, util.inspect.custom, {
  configurable: true,
  value(this: tf.Tensor): string {
    const head = `tensor [${this.shape}] ${this.dtype}`;
    if (this.isDisposed) return `${head}, disposed`;
    const first = Array.from(this.dataSync().slice(0, PRINTED) as ArrayLike<unknown>, (value) =>
      typeof value === 'number' ? String(Number(value.toPrecision(4))) : util.inspect(value),
    );
    return `${head}: ${first.join(', ')}${this.size > PRINTED ? `, … (${this.size} values)` : ''}`;
  },
});

export { tf };
