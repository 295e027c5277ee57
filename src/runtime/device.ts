import * as os from 'node:os';
import { tf } from './tf';

/** What the tensors are computed on. */
export interface Device {
  /** `native` is TensorFlow's own library; `cpu` is TensorFlow.js in plain JavaScript, some hundred times slower. */
  kind: 'native' | 'webgpu' | 'wasm' | 'cpu';
  /** True only where operations really run on a graphics card. */
  gpu: boolean;
  /** Model of the processor; TensorFlow.js does not tell the name of a graphics card. */
  name: string;
  /** Version of the native TensorFlow library, for `native`. */
  tensorflow?: string;
  /** Threads that one operation may use. */
  threads: number;
  /** The name of the backend inside TensorFlow.js. */
  backend: string;
}

const KINDS: Record<string, Device['kind']> = { tensorflow: 'native', webgpu: 'webgpu', wasm: 'wasm', cpu: 'cpu' };

/** The device in use now. */
export function device(): Device {
  const backend = tf.getBackend();
  const native = tf.backend() as { isUsingGpuDevice?: boolean; binding?: { TF_Version?: string } };
  const kind = KINDS[backend] ?? 'cpu';
  return {
    kind,
    gpu: kind === 'webgpu' || native.isUsingGpuDevice === true,
    name: os.cpus()[0]?.model.trim() ?? os.arch(),
    tensorflow: native.binding?.TF_Version,
    threads: kind === 'native' ? Number(process.env.TF_NUM_INTRAOP_THREADS) || os.availableParallelism() : 1,
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
