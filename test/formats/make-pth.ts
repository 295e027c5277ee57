import { makeZip } from './make-zip';

/** Pickle operations for tests, in the few forms that `torch.save` writes. */
export const pickle = {
  program: (...parts: (Buffer | string)[]) =>
    Buffer.concat([
      Buffer.from([0x80, 2]),
      ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
      Buffer.from('.'),
    ]),
  text: (text: string) => Buffer.concat([Buffer.from('X'), le32(Buffer.byteLength(text)), Buffer.from(text)]),
  int: (value: number) => Buffer.concat([Buffer.from('J'), le32(value)]),
  global: (module: string, name: string) => Buffer.from(`c${module}\n${name}\n`),
  tuple: (...items: Buffer[]) => Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]),
  ints: (values: readonly number[]) => pickle.tuple(...values.map(pickle.int)),
};

/** A tensor as a pickle has it; every field can be made to lie. */
export interface TensorToPickle {
  key: string;
  count: number;
  shape: readonly number[];
  strides: readonly number[];
  offset?: number;
  storage?: string;
}

export function tensor(
  { key, count, shape, strides, offset = 0, storage = 'FloatStorage' }: TensorToPickle,
  legacy = 'zip',
): Buffer {
  const id = [
    pickle.text('storage'),
    pickle.global('torch', storage),
    pickle.text(key),
    pickle.text('cpu'),
    pickle.int(count),
  ];
  if (legacy === 'legacy') id.push(Buffer.from('N'));
  const persistent = Buffer.concat([pickle.tuple(...id), Buffer.from('Q')]);
  const hooks = Buffer.concat([pickle.global('collections', 'OrderedDict'), Buffer.from(')R')]);
  const args = pickle.tuple(
    persistent,
    pickle.int(offset),
    pickle.ints(shape),
    pickle.ints(strides),
    Buffer.from([0x89]),
    hooks,
  );
  return Buffer.concat([pickle.global('torch._utils', '_rebuild_tensor_v2'), args, Buffer.from('R')]);
}

/** An ordered dictionary with the attribute that PyTorch gives it. */
export function stateDict(entries: Record<string, Buffer>): Buffer {
  const dictionary = Buffer.concat([pickle.global('collections', 'OrderedDict'), Buffer.from(')R')]);
  const items = Object.entries(entries).flatMap(([name, value]) => [pickle.text(name), value]);
  const attributes = Buffer.concat([Buffer.from('}'), pickle.text('_metadata'), dictionary, Buffer.from('s')]);
  return Buffer.concat([dictionary, Buffer.from('('), ...items, Buffer.from('u'), attributes, Buffer.from('b')]);
}

export function makePthZip(program: Buffer, storages: Record<string, Uint8Array>): Uint8Array {
  return makeZip([
    { name: 'model/data.pkl', content: program },
    ...Object.entries(storages).map(([key, content]) => ({ name: `model/data/${key}`, content })),
    { name: 'model/version', content: Buffer.from('3\n') },
  ]);
}

export function makePthLegacy(
  program: Buffer,
  storages: Record<string, { count: number; content: Uint8Array }>,
): Uint8Array {
  const magic = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex');
  const system = pickle.program(
    '}(',
    pickle.text('protocol_version'),
    pickle.int(1001),
    pickle.text('little_endian'),
    Buffer.from([0x88]),
    'u',
  );
  const keys = pickle.program('](', ...Object.keys(storages).map(pickle.text), 'e');
  const data = Object.values(storages).flatMap(({ count, content }) => [le32(count), le32(0), content]);
  return new Uint8Array(Buffer.concat([magic, pickle.program(pickle.int(1001)), system, program, keys, ...data]));
}

function le32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
