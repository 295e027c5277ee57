import { availableParallelism } from 'node:os';
import { processorName, registerDevice, type Device } from '../host';
import { tf } from './tf';

export type { Device } from '../host';

const KINDS: Record<string, Device['kind']> = { tensorflow: 'native', webgpu: 'webgpu', wasm: 'wasm', cpu: 'cpu' };

/** The device in use now. */
export function device(): Device {
  const backend = tf.getBackend();
  const native = tf.backend() as { isUsingGpuDevice?: boolean; binding?: { TF_Version?: string } };
  const kind = KINDS[backend] ?? 'cpu';
  return {
    kind,
    gpu: kind === 'webgpu' || native.isUsingGpuDevice === true,
    name: processorName(),
    tensorflow: native.binding?.TF_Version,
    threads: kind === 'native' ? Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism() : 1,
    backend,
  };
}

/**
 * Switches to another device, for example to `wasm` where no native library could be loaded.
 * Throws if that runtime is not there; the one in use stays then.
 */
export async function useDevice(kind: 'native' | 'wasm' | 'cpu'): Promise<Device> {
  if (kind === 'native') require('@tensorflow/tfjs-node-gpu');
  if (kind === 'wasm') {
    const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm').replace(/[^/\\]*$/, ''));
  }
  const backend = kind === 'native' ? 'tensorflow' : kind;
  const before = tf.getBackend();
  if (!(await tf.setBackend(backend))) {
    await tf.setBackend(before);
    throw new Error(`useDevice: '${kind}' did not start; staying on '${KINDS[before] ?? before}'. Run \`npm run doctor\` for the reason`);
  }
  return device();
}

registerDevice(device);
