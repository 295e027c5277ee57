import { availableParallelism } from 'node:os';
import { advice, processorName, registerDevice, type Device } from '../host';
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
  try {
    if (kind === 'native') require('@tensorflow/tfjs-node-gpu');
    if (kind === 'wasm') {
      const wasm = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
      wasm.setWasmPaths(
        require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm').replace(/[^/\\]*$/, ''),
      );
    }
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    const name = `@tensorflow/${kind === 'native' ? 'tfjs-node-gpu' : 'tfjs-backend-wasm'}@${tf.version.tfjs}`;
    throw new Error(`useDevice: '${kind}' cannot be loaded (${reason}). ${remedy(`Install \`${name}\``)}`, {
      cause: error,
    });
  }
  const backend = kind === 'native' ? 'tensorflow' : kind;
  const before = tf.getBackend();
  if (!(await tf.setBackend(backend))) {
    await tf.setBackend(before);
    throw new Error(
      `useDevice: '${kind}' did not start; staying on '${KINDS[before] ?? before}'. ${remedy('The lines above say why')}`,
    );
  }
  return device();
}

function remedy(alone: string): string {
  return advice({ checkout: (where) => `Run \`npm run doctor\`${where} for the reason`, alone });
}

registerDevice(device);
