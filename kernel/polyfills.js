'use strict';
/**
 * Defect: TensorFlow.js 4.22.0 calls `util.isNullOrUndefined` and `util.isArray`, which Node 23 took away and Node 22
 * warns of in the cell's output. Defined before anything else is loaded, so that a cell may also import TensorFlow.js
 * without the package.
 */
const legacy = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (require('node:util')));
legacy.isNullOrUndefined = (/** @type {unknown} */ value) => value === null || value === undefined;
legacy.isArray = Array.isArray;
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
