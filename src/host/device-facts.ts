import * as os from 'node:os';

/** What tensors are computed on. */
export interface Device {
  /**
   * `native` is TensorFlow's own library; `cpu` is TensorFlow.js in plain JavaScript, some hundred times slower; `none`
   * where nothing loaded TensorFlow.js.
   */
  kind: 'native' | 'webgpu' | 'wasm' | 'cpu' | 'none';
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

let ask: (() => Device) | undefined;

/** Called by the module that loads TensorFlow.js, so that others can name the device without loading it. */
export function registerDevice(describe: () => Device): void {
  ask = describe;
}

/** The device in use now; of kind `none` in a program that has not loaded TensorFlow.js. */
export function deviceFacts(): Device {
  return ask?.() ?? { kind: 'none', gpu: false, name: processorName(), threads: 0, backend: 'none' };
}

/** The processor's model. */
export function processorName(): string {
  return os.cpus()[0]?.model.trim() ?? os.arch();
}
