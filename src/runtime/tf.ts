/**
 * The one door to TensorFlow.js: every module of the package takes `tf` from here, so there is exactly one engine.
 * Importing it selects the fastest runtime that loads: the native library, else the plain JavaScript one
 * (`useDevice('wasm')` switches to WebAssembly, which can only be started asynchronously).
 */
import util = require('node:util');

// TensorFlow.js 4.22.0 calls two functions that Node 23 took away, and that warn on every call in Node 22.
const legacy = util as unknown as Record<string, unknown>;
legacy.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
legacy.isArray = Array.isArray;

process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

import tf = require('@tensorflow/tfjs');
import { showFallbackBanner } from './fallback-banner';

/** Why the native runtime could not be loaded; undefined when it is in use or was not asked for. */
export let nativeFailure: string | undefined;

if (process.env.VITRINE_DEVICE === undefined || process.env.VITRINE_DEVICE === 'native') {
  try {
    require('@tensorflow/tfjs-node-gpu');
  } catch (error) {
    nativeFailure = (error as Error).message.split('\n')[0];
    showFallbackBanner(nativeFailure);
  }
}

export { tf };
