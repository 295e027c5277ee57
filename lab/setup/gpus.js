'use strict';
const { spawnSync } = require('child_process');

/** The oldest driver of NVIDIA that programs of CUDA 12 run on, as NVIDIA's table of compatible versions has it. */
const OLDEST_DRIVER = '525.60.13';

/**
 * The lines of `nvidia-smi`, `name, memory, version of the driver`: one GPU each; empty where there is none.
 * @param {NodeJS.ProcessEnv} environment
 */
function listGpus(environment) {
  const { status, stdout } = spawnSync(
    'nvidia-smi',
    ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'],
    { env: environment, encoding: 'utf8', timeout: 15_000 },
  );
  return status === 0 ? stdout.trim().split('\n').filter(Boolean) : [];
}

/** @param {string} version @param {string} other */
function isOlder(version, other) {
  const [own, theirs] = [version, other].map((each) => each.split('.').map(Number));
  const at = theirs.findIndex((part, i) => part !== (own[i] ?? 0));
  return at >= 0 && (own[at] ?? 0) < theirs[at];
}

/**
 * Why TensorFlow cannot compute on these GPUs, as {@link listGpus} gives them; undefined where it can.
 * @param {string[]} gpus
 */
function whyNoGpu(gpus) {
  if (gpus.length === 0) return 'no graphics card answers: nvidia-smi is not there or lists none; install its driver';
  const [name, , driver = ''] = gpus[0].split(',').map((part) => part.trim());
  return /^\d/.test(driver) && isOlder(driver, OLDEST_DRIVER)
    ? `the driver ${driver} of ${name} is older than ${OLDEST_DRIVER}, which CUDA 12 needs; update it`
    : undefined;
}

module.exports = { listGpus, whyNoGpu };
