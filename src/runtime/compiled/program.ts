import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { nativeBackend } from '../engine';
import { tf } from '../tf';
import { nameOf, resultOf, TAG, writeGraph } from './graph';
import type { Recording, Source } from './recording';

/** A recording as a graph in the native library: one call runs all of its operations. */
export class Program {
  /** The native backend: another one may be in use when the graph is freed. */
  private readonly native = nativeBackend();
  private readonly session: number;
  /** Places of what is handed over, and the names of what comes back. */
  private readonly variables: readonly tf.Variable[];
  private readonly feeds: string;
  private readonly fetched: readonly string[];
  private freed = false;

  /** @throws Error where the library does not take the graph, or no file can be written. */
  constructor(readonly recording: Recording) {
    const { inputs, variables, outputs, assigned } = recording;
    this.variables = variables;
    this.feeds = [
      ...inputs.map((_, at) => nameOf({ from: 'inputs', at })),
      ...variables.map((_, at) => nameOf({ from: 'variables', at })),
    ].join();
    const made = [...outputs, ...assigned.map(({ value }) => value)].filter(
      ({ from }) => from === 'operations' || from === 'constants',
    );
    this.fetched = [...new Set(made.map(resultOf))];
    const { native } = this;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-pass-'));
    try {
      fs.writeFileSync(path.join(folder, 'saved_model.pb'), writeGraph(recording, native));
      this.session = native.binding.loadSavedModel(folder, TAG);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  /** False once a variable that it reads or assigns is gone. */
  get isAlive(): boolean {
    const { variables, assigned } = this.recording;
    return !this.freed && [...variables, ...assigned.map(({ variable }) => variable)].every((each) => !each.isDisposed);
  }

  /** The results for inputs of the sizes and types recorded; variables are assigned. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const { results, values } = this.compute(inputs);
    this.recording.assigned.forEach(({ variable }, i) => {
      variable.assign(values[i]);
      values[i].dispose();
    });
    return results;
  }

  /** The results, and what variables would be assigned. */
  compute(inputs: readonly tf.Tensor[]): { results: tf.Tensor[]; values: tf.Tensor[] } {
    const { native } = this;
    const ids = native.getInputTensorIds([...inputs, ...this.variables]);
    const fetched =
      this.fetched.length > 0
        ? native.binding
            .runSavedModel(this.session, ids, this.feeds, this.fetched.join())
            .map(native.createOutputTensor, native)
        : [];
    const given = new Set<tf.Tensor>();
    const valueOf = (source: Source): tf.Tensor => {
      if (source.from === 'inputs') return inputs[source.at].clone();
      if (source.from === 'variables') return this.variables[source.at].clone();
      const value = fetched[this.fetched.indexOf(resultOf(source))];
      if (given.has(value)) return value.clone();
      given.add(value);
      return value;
    };
    const { outputs, assigned } = this.recording;
    return { results: outputs.map(valueOf), values: assigned.map(({ value }) => valueOf(value)) };
  }

  free(): void {
    if (this.freed) return;
    this.freed = true;
    this.native.binding.deleteSavedModel(this.session);
  }
}
