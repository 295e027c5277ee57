import type { NativeAttribute, NativeBackend, NativeBinding } from '../engine';
import type { Constant, RecordedOperation, Recording, Source } from './recording';

interface Message {
  serializeBinary(): Uint8Array;
}

/** A class of messages: `new`, and a setter for each field. */
type MessageClass<Setters extends object> = new () => Message & Setters;

type Node = Message & {
  setName(value: string): void;
  setOp(value: string): void;
  setInputList(value: readonly string[]): void;
  getAttrMap(): { set(name: string, value: AttrValue): void };
};

type AttrValue = Message & {
  setS(value: Uint8Array): void;
  setI(value: number): void;
  setF(value: number): void;
  setB(value: boolean): void;
  setType(value: number): void;
  setShape(value: Message): void;
  setTensor(value: Message): void;
  setList(value: Message): void;
};

/** The messages of TensorFlow that a graph is made of, as `@tensorflow/tfjs-node-gpu` brings them without types. */
interface Messages {
  SavedModel: MessageClass<{ setSavedModelSchemaVersion(value: number): void; addMetaGraphs(value: Message): void }>;
  MetaGraphDef: MessageClass<{ setMetaInfoDef(value: Message): void; setGraphDef(value: Message): void }> & {
    MetaInfoDef: MessageClass<{ addTags(value: string): void }>;
  };
  GraphDef: MessageClass<{ setNodeList(value: readonly Message[]): void; setVersions(value: Message): void }>;
  VersionDef: MessageClass<{ setProducer(value: number): void }>;
  NodeDef: new () => Node;
  AttrValue: (new () => AttrValue) & {
    ListValue: MessageClass<{
      setIList(value: readonly number[]): void;
      setFList(value: readonly number[]): void;
      setBList(value: readonly boolean[]): void;
    }>;
  };
  Tensor: MessageClass<{
    setDtype(value: number): void;
    setTensorShape(value: Message): void;
    setTensorContent(value: Uint8Array): void;
  }>;
  TensorShape: MessageClass<{ setDimList(value: readonly Message[]): void }> & {
    Dim: MessageClass<{ setSize(value: number): void }>;
  };
}

/** The version of graphs that TensorFlow 2.16 writes; newer ones read it. */
const PRODUCER = 1766;

/** Options that TensorFlow.js leaves out: the types of the inputs, in their order. */
const TYPES_LEFT_OUT: Readonly<Record<string, readonly string[]>> = { ExpandDims: ['T', 'Tdim'] };

/** The tag by which the graph is found in its file. */
export const TAG = 'serve';

/** The name under which a value is fetched. */
export function resultOf(source: Source): string {
  return `result_of_${nameOf(source).replace(':', '_')}`;
}

/** The name of a value in the graph. */
export function nameOf({ from, at, output = 0 }: Source): string {
  return `${from}_${at}:${output}`;
}

/**
 * A recording as the bytes of TensorFlow's `saved_model.pb`. Inputs and variables are placeholders, so that the graph
 * holds no weights and stays right when they change.
 *
 * @throws Error where an option or a constant is of a kind that it does not know.
 */
export function writeGraph(recording: Recording, native: NativeBackend): Uint8Array {
  const { binding } = native;
  const messages: Messages = require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js');

  function attribute(fill: (value: AttrValue) => void): AttrValue {
    const value = new messages.AttrValue();
    fill(value);
    return value;
  }

  function shapeOf(shape: readonly number[]): Message {
    const message = new messages.TensorShape();
    message.setDimList(
      shape.map((size) => {
        const dim = new messages.TensorShape.Dim();
        dim.setSize(size);
        return dim;
      }),
    );
    return message;
  }

  function node(
    source: Source,
    op: string,
    attributes: readonly (readonly [name: string, value: AttrValue])[],
    inputs: readonly Source[] = [],
  ): Node {
    const message = new messages.NodeDef();
    message.setName(`${source.from}_${source.at}`);
    message.setOp(op);
    message.setInputList(inputs.map(nameOf));
    for (const [name, value] of attributes) message.getAttrMap().set(name, value);
    return message;
  }

  function placeholder(from: 'inputs' | 'variables', at: number, dtype: number, shape: readonly number[]): Message {
    return node({ from, at }, 'Placeholder', [
      ['dtype', attribute((value) => value.setType(dtype))],
      ['shape', attribute((value) => value.setShape(shapeOf(shape)))],
    ]);
  }

  function constant({ shape, dtype, values }: Constant, at: number): Message {
    const tensor = new messages.Tensor();
    tensor.setDtype(dtype);
    tensor.setTensorShape(shapeOf(shape));
    tensor.setTensorContent(bytesOf(dtype, values, binding));
    return node({ from: 'constants', at }, 'Const', [
      ['dtype', attribute((value) => value.setType(dtype))],
      ['value', attribute((value) => value.setTensor(tensor))],
    ]);
  }

  function option({ name, type, value }: NativeAttribute): AttrValue {
    const list = new messages.AttrValue.ListValue();
    const set = (one: (to: AttrValue) => void, many: () => void) =>
      attribute((to) => (Array.isArray(value) ? (many(), to.setList(list)) : one(to)));
    switch (type) {
      case binding.TF_ATTR_STRING:
        return attribute((to) => to.setS(Buffer.from(value as string)));
      case binding.TF_ATTR_INT:
        return set(
          (to) => to.setI(value as number),
          () => list.setIList(value as number[]),
        );
      case binding.TF_ATTR_FLOAT:
        return set(
          (to) => to.setF(value as number),
          () => list.setFList(value as number[]),
        );
      case binding.TF_ATTR_BOOL:
        return set(
          (to) => to.setB(value as boolean),
          () => list.setBList(value as boolean[]),
        );
      case binding.TF_ATTR_TYPE:
        return attribute((to) => to.setType(value as number));
      case binding.TF_ATTR_SHAPE:
        return attribute((to) => to.setShape(shapeOf(value as number[])));
      default:
        throw new Error(`option ${name} is of a kind that a graph does not take`);
    }
  }

  const { operations, constants, inputs, variables, outputs, assigned } = recording;

  function typeOf({ from, at, output = 0 }: Source): number {
    switch (from) {
      case 'operations':
        return operations[at].outputs[output].dtype;
      case 'variables':
        return native.getDTypeInteger(variables[at].dtype);
      default:
        return recording[from][at].dtype;
    }
  }

  /** All options of an operation: called one by one, the library finds out types by itself. */
  function optionsOf({ name, attributes, inputs: from }: RecordedOperation): readonly NativeAttribute[] {
    const left = (TYPES_LEFT_OUT[name] ?? []).map((type, i) => ({
      name: type,
      type: binding.TF_ATTR_TYPE,
      value: typeOf(from[i]),
    }));
    return attributes.length > 0 ? attributes : left;
  }

  /**
   * A value is fetched through a node of its own: where the negation of a negation is fetched itself, TensorFlow 2.21
   * drops one of the two and gives the wrong sign.
   */
  function result(source: Source): Message {
    const message = node(source, 'Identity', [['T', attribute((value) => value.setType(typeOf(source)))]], [source]);
    message.setName(resultOf(source));
    return message;
  }

  const made = new Map(
    [...outputs, ...assigned.map(({ value }) => value)]
      .filter(({ from }) => from === 'operations' || from === 'constants')
      .map((source) => [nameOf(source), source]),
  );
  const results = [...made.values()];
  const graph = new messages.GraphDef();
  graph.setNodeList([
    ...inputs.map(({ shape, dtype }, at) => placeholder('inputs', at, dtype, shape)),
    ...variables.map(({ shape, dtype }, at) => placeholder('variables', at, native.getDTypeInteger(dtype), shape)),
    ...constants.map(constant),
    ...operations.map((operation, at) =>
      node(
        { from: 'operations', at },
        operation.name,
        optionsOf(operation).map((each) => [each.name, option(each)] as const),
        operation.inputs,
      ),
    ),
    ...results.map(result),
  ]);
  const versions = new messages.VersionDef();
  versions.setProducer(PRODUCER);
  graph.setVersions(versions);
  const info = new messages.MetaGraphDef.MetaInfoDef();
  info.addTags(TAG);
  const meta = new messages.MetaGraphDef();
  meta.setMetaInfoDef(info);
  meta.setGraphDef(graph);
  const saved = new messages.SavedModel();
  saved.setSavedModelSchemaVersion(1);
  saved.addMetaGraphs(meta);
  return saved.serializeBinary();
}

/** Values as TensorFlow keeps them, little end first. */
function bytesOf(dtype: number, values: ArrayLike<number>, binding: NativeBinding): Uint8Array {
  switch (dtype) {
    case binding.TF_FLOAT:
      return new Uint8Array(Float32Array.from(values).buffer);
    case binding.TF_INT32:
    // Pairs of halves, as they came.
    case binding.TF_INT64:
      return new Uint8Array(Int32Array.from(values).buffer);
    case binding.TF_BOOL:
      return Uint8Array.from(values);
    default:
      throw new Error(`a constant is of type ${dtype}, which a graph does not take here`);
  }
}
