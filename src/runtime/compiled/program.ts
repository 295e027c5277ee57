import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { nativeBackend } from '../engine';
import { tf } from '../tf';
import { nameOf, TAG, writeGraph } from './graph';
import type { Recording, Source } from './recording';

/** A recording as a graph in the native library: one call runs all of its operations. */
export class Program {
  private readonly session: number;
  /** Places of what is handed over, and the names of what comes back. */
  private readonly variables: readonly tf.Variable[];
  private readonly feeds: string;
  private readonly outputs: readonly Source[];
  private readonly fetched: readonly Source[];
  private readonly fetches: string;
  private freed = false;
  /** True once it gave results. */
  hasRun = false;

  /** @throws Error where the library does not take the graph, or no file can be written. */
  constructor(readonly recording: Recording) {
    const { inputs, variables, outputs } = recording;
    this.variables = variables;
    this.outputs = outputs;
    this.feeds = [
      ...inputs.map((_, at) => nameOf({ from: 'inputs', at })),
      ...variables.map((_, at) => nameOf({ from: 'variables', at })),
    ].join();
    this.fetched = outputs.filter(({ from }) => from === 'operations' || from === 'constants');
    this.fetches = this.fetched.map(nameOf).join();
    const native = nativeBackend();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-pass-'));
    try {
      fs.writeFileSync(path.join(folder, 'saved_model.pb'), writeGraph(recording, native));
      this.session = native.binding.loadSavedModel(folder, TAG);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  /** False once a variable that it reads is gone. */
  get isAlive(): boolean {
    return !this.freed && this.variables.every(({ isDisposed }) => !isDisposed);
  }

  /** The results for inputs of the sizes and types recorded. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const native = nativeBackend();
    const ids = native.getInputTensorIds([...inputs, ...this.variables]);
    const results =
      this.fetched.length > 0 ? native.binding.runSavedModel(this.session, ids, this.feeds, this.fetches) : [];
    this.hasRun = true;
    const fetched = results.map((result) => native.createOutputTensor(result));
    let next = 0;
    return this.outputs.map(({ from, at }) => {
      if (from === 'inputs') return inputs[at].clone();
      if (from === 'variables') return this.variables[at].clone();
      return fetched[next++];
    });
  }

  free(): void {
    if (this.freed) return;
    this.freed = true;
    nativeBackend().binding.deleteSavedModel(this.session);
  }
}
