import { engine, nativeBackend, type NativeAttribute, type NativeBinding, type Stored } from '../engine';
import type { tf } from '../tf';

/** Where an operation, or the result, takes a value from: a place in one of the lists of a {@link Recording}. */
export interface Source {
  from: 'operations' | 'constants' | 'inputs' | 'variables';
  at: number;
  /** Which output of an operation. */
  output?: number;
}

/** One call of an operation of TensorFlow. */
export interface RecordedOperation {
  name: string;
  attributes: readonly NativeAttribute[];
  inputs: readonly Source[];
  /** Sizes and TensorFlow's types of what it gave. */
  outputs: readonly { shape: readonly number[]; dtype: number }[];
}

/** Numbers that JavaScript made while the function ran. */
export interface Constant {
  shape: readonly number[];
  dtype: number;
  values: ArrayLike<number>;
}

/** What a function of tensors did, as data: the operations in their order, and what flowed between them. */
export interface Recording {
  operations: readonly RecordedOperation[];
  constants: readonly Constant[];
  inputs: readonly { shape: readonly number[]; dtype: number }[];
  variables: readonly tf.Variable[];
  outputs: readonly Source[];
  /** Variables that it assigned, with what they hold afterwards. */
  assigned: readonly { variable: tf.Variable; value: Source }[];
}

/** Operations whose result is not decided by their inputs. */
const NOT_A_FUNCTION = /Random|Multinomial|Variable|Queue|Stack|Iterator|Read|Write|Print|Assert|PyFunc|Summary/;

let active = false;

/** True while a function is recorded. */
export function isRecording(): boolean {
  return active;
}

/** What a call gave, and its recording, or why there can be none. */
export interface Recorded<T> {
  result: T;
  recording?: Recording;
  reason?: string;
}

/**
 * Runs `work` on `inputs`, no two of which are one tensor, as always, and writes down the operations of the native
 * library that it calls. `variables` may be read by it: their values are not part of the recording. `tensorsOf` lists
 * the tensors of the result.
 */
export function record<T>(
  inputs: readonly tf.Tensor[],
  variables: Iterable<tf.Variable>,
  work: () => T,
  tensorsOf: (result: T) => readonly tf.Tensor[],
): Recorded<T> {
  const recorder = new Recorder(inputs, variables);
  active = true;
  try {
    recorder.begin();
    const result = work();
    const recording = recorder.finish(tensorsOf(result));
    return recorder.reason === undefined ? { result, recording } : { result, reason: recorder.reason };
  } finally {
    recorder.end();
    active = false;
  }
}

class Recorder {
  reason: string | undefined;
  private readonly operations: RecordedOperation[] = [];
  private readonly constants: Constant[] = [];
  private readonly inputs: Recording['inputs'];
  private readonly variables: tf.Variable[] = [];
  /** By the number that the native library knows a tensor by; it gives no number twice. */
  private readonly sources = new Map<number, Source>();
  private readonly own = new Map<number, tf.Variable>();
  /** What JavaScript made meanwhile and has not handed over yet. */
  private readonly made = new Set<object>();
  private readonly native = nativeBackend();
  private readonly binding = this.native.binding;

  constructor(inputs: readonly tf.Tensor[], variables: Iterable<tf.Variable>) {
    this.native.getInputTensorIds(inputs).forEach((id, at) => {
      this.sources.set(id, { from: 'inputs', at });
    });
    const own = [...variables];
    this.native.getInputTensorIds(own).forEach((id, at) => {
      if (this.own.has(id)) this.fail('two variables hold one tensor');
      this.own.set(id, own[at]);
    });
    this.inputs = inputs.map(({ shape, dtype }) => ({ shape, dtype: this.native.getDTypeInteger(dtype) }));
  }

  fail(reason: string): void {
    this.reason ??= reason;
  }

  begin(): void {
    const recorder = this;
    const { native, binding, made } = this;
    const watched: Partial<NativeBinding> = {
      executeOp(...call: Parameters<NativeBinding['executeOp']>) {
        const outputs = binding.executeOp(...call);
        recorder.add(call, outputs);
        return outputs;
      },
      createTensor(...call: Parameters<NativeBinding['createTensor']>) {
        const id = binding.createTensor(...call);
        const [shape, dtype, values] = call;
        recorder.sources.set(id, { from: 'constants', at: recorder.constants.length });
        recorder.constants.push({ shape: [...shape], dtype, values: values.slice() });
        return id;
      },
      tensorDataSync(id: number) {
        recorder.fail('it reads the values of a tensor');
        return binding.tensorDataSync(id);
      },
    };
    Object.assign(native, {
      // The addon's own functions cannot be replaced.
      binding: Object.create(binding, Object.getOwnPropertyDescriptors(watched)) as NativeBinding,
      move(...call: Parameters<typeof native.move>) {
        made.add(call[0]);
        return Object.getPrototypeOf(native).move.apply(native, call);
      },
      getInputTensorIds(tensors: readonly Stored[]) {
        for (const { dataId } of tensors) recorder.checkWaiting(dataId);
        return Object.getPrototypeOf(native).getInputTensorIds.call(native, tensors);
      },
    });
  }

  end(): void {
    const native = this.native as Partial<typeof this.native>;
    delete native.move;
    delete native.getInputTensorIds;
    this.native.binding = this.binding;
  }

  /** Values that wait to be handed over are a constant only if they were made while recording. */
  private checkWaiting(dataId: object | undefined): void {
    if (!dataId || this.made.has(dataId)) return;
    const waiting = this.native.tensorMap.get(dataId);
    if (waiting.values === null) return;
    if (Object.values(engine().state.registeredVariables).some((variable) => variable.dataId === dataId)) {
      waiting.id = this.binding.createTensor(waiting.shape, waiting.dtype, waiting.values);
      waiting.values = null;
    } else {
      this.fail('it reads a tensor that is no input of it');
    }
  }

  private add(
    [name, attributes, ids]: Parameters<NativeBinding['executeOp']>,
    outputs: ReturnType<NativeBinding['executeOp']>,
  ): void {
    if (NOT_A_FUNCTION.test(name)) this.fail(`the result of ${name} is not decided by its inputs`);
    const inputs = ids.map((id) => this.sourceOf(id));
    outputs.forEach(({ id }, output) =>
      this.sources.set(id, { from: 'operations', at: this.operations.length, output }),
    );
    this.operations.push({
      name,
      attributes: attributes.map((attribute) => ({ ...attribute })),
      inputs,
      outputs: outputs.map(({ shape, dtype }) => ({ shape, dtype })),
    });
  }

  private sourceOf(id: number): Source {
    const known = this.sources.get(id);
    if (known) return known;
    const variable = this.own.get(id) ?? this.anyVariable(id);
    if (!variable) {
      this.fail('it reads a tensor that is no input of it');
      return { from: 'constants', at: -1 };
    }
    const source: Source = { from: 'variables', at: this.variables.length };
    this.variables.push(variable);
    this.sources.set(id, source);
    return source;
  }

  /** The one variable of the program that holds this tensor. */
  private anyVariable(id: number): tf.Variable | undefined {
    const holders = Object.values(engine().state.registeredVariables).filter(
      ({ dataId }) => this.native.tensorMap.has(dataId) && this.native.tensorMap.get(dataId).id === id,
    );
    return holders.length === 1 ? holders[0] : undefined;
  }

  finish(results: readonly tf.Tensor[]): Recording {
    const outputs = this.native.getInputTensorIds(results).map((id) => this.sourceOf(id));
    const { operations, constants, inputs, variables } = this;
    return { operations, constants, inputs, variables, outputs, assigned: this.findAssigned() };
  }

  /** The variables of the program that hold something made meanwhile. */
  private findAssigned(): Recording['assigned'] {
    return Object.values(engine().state.registeredVariables).flatMap((variable) => {
      const { id, values } = this.native.tensorMap.get(variable.dataId);
      if (values !== null) {
        if (this.made.has(variable.dataId)) this.fail('it makes a variable');
        return [];
      }
      const value = this.sources.get(id);
      const isNew = value && value.from !== 'variables' && value.from !== 'inputs';
      return isNew ? [{ variable, value }] : [];
    });
  }
}
