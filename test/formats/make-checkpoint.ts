import { crc32c, maskCrc32c } from './slow-crc32c';

/** Protocol buffers, written from the encoding's description: a field is its number and kind, then its value. */
export function varint(value: bigint | number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}
export const number = (field: number, value: bigint | number) => Buffer.concat([varint(field << 3), varint(value)]);
export const message = (field: number, ...parts: Uint8Array[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
};
export const fixed32 = (field: number, value: number) => Buffer.concat([varint((field << 3) | 5), le32(value)]);

export interface TableOptions {
  /** Entries in one block. */
  perBlock?: number;
  /** Entries between two keys that are written whole. */
  restartEvery?: number;
}

/**
 * A LevelDB table of sorted entries, from `table_format.md`: data blocks, an empty meta block, the index, the footer.
 */
export function makeTable(
  entries: readonly (readonly [key: string | Uint8Array, value: Uint8Array])[],
  { perBlock = 3, restartEvery = 2 }: TableOptions = {},
): Uint8Array {
  const parts: Buffer[] = [];
  let length = 0;
  const append = (block: Buffer) => {
    const handle = Buffer.concat([varint(length), varint(block.length)]);
    const checked = Buffer.concat([block, Buffer.from([0])]);
    parts.push(checked, le32(maskCrc32c(crc32c(checked))));
    length += block.length + 5;
    return handle;
  };
  const index: [Uint8Array, Uint8Array][] = [];
  for (let i = 0; i < entries.length; i += perBlock) {
    const block = entries.slice(i, i + perBlock);
    index.push([Buffer.from(block[block.length - 1][0] as string), append(makeBlock(block, restartEvery))]);
  }
  const meta = append(makeBlock([], 1));
  const footer = Buffer.alloc(48);
  Buffer.concat([meta, append(makeBlock(index, 1))]).copy(footer);
  footer.writeBigUInt64LE(0xdb4775248b80fb57n, 40);
  return new Uint8Array(Buffer.concat([...parts, footer]));
}

export function makeBlock(
  entries: readonly (readonly [key: string | Uint8Array, value: Uint8Array])[],
  restartEvery: number,
): Buffer {
  const [parts, restarts]: [Buffer[], number[]] = [[], [0]];
  let [at, last] = [0, Buffer.alloc(0)];
  entries.forEach(([key, value], i) => {
    const bytes = Buffer.from(key as string);
    let shared = 0;
    if (i % restartEvery === 0) i > 0 && restarts.push(at);
    else while (shared < Math.min(last.length, bytes.length) && last[shared] === bytes[shared]) shared++;
    const entry = Buffer.concat([
      varint(shared),
      varint(bytes.length - shared),
      varint(value.length),
      bytes.subarray(shared),
      value,
    ]);
    parts.push(entry);
    at += entry.length;
    last = bytes;
  });
  return Buffer.concat([...parts, ...restarts.map(le32), le32(restarts.length)]);
}

/** A tensor to be written: TensorFlow's number of its type, its sizes and its bytes. */
export interface Stored {
  type: number;
  shape: readonly number[];
  bytes: Uint8Array;
}

export const shapeProto = (shape: readonly number[]) => Buffer.concat(shape.map((size) => message(2, number(1, size))));

/**
 * A checkpoint of version 2 with its numbers in one shard, or dealt out to several in turn; `change` may lie about an
 * entry.
 */
export function makeBundle(
  tensors: Readonly<Record<string, Stored>>,
  {
    shardCount = 1,
    change = (fields: Record<string, number>) => fields,
    header = [number(1, shardCount)],
    ...table
  }: {
    shardCount?: number;
    change?: (fields: Record<string, number>, key: string) => Record<string, number>;
    header?: Buffer[];
  } & TableOptions = {},
): { index: Uint8Array; shards: Uint8Array[] } {
  const shards: Buffer[] = Array.from({ length: shardCount }, () => Buffer.alloc(0));
  const rows = Object.entries(tensors).map(([key, { type, shape, bytes }], i): [string, Buffer] => {
    const shard = i % shardCount;
    const said = change(
      { type, shard, offset: shards[shard].length, size: bytes.length, checksum: maskCrc32c(crc32c(bytes)) },
      key,
    );
    shards[shard] = Buffer.concat([shards[shard], bytes]);
    return [
      key,
      Buffer.concat([
        number(1, said.type),
        message(2, shapeProto(shape)),
        number(3, said.shard),
        number(4, said.offset),
        number(5, said.size),
        fixed32(6, said.checksum),
      ]),
    ];
  });
  rows.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return {
    index: makeTable([['', Buffer.concat(header)], ...rows], table),
    shards: shards.map((shard) => new Uint8Array(shard)),
  };
}

/** A tensor in a checkpoint of version 1, and the field and bytes of its values. */
export interface Sliced {
  type: number;
  shape: readonly number[];
  values: Buffer;
}

/** A checkpoint of version 1; keys only have to be sorted. */
export function makeSlices(tensors: Readonly<Record<string, Sliced>>, table: TableOptions = {}): Uint8Array {
  const names = Object.keys(tensors).sort();
  const described = names.map((name) =>
    message(
      1,
      message(1, Buffer.from(name)),
      message(2, shapeProto(tensors[name].shape)),
      number(3, tensors[name].type),
    ),
  );
  const rows = names.map((name): [string, Buffer] => [
    `\0\x01${name}`,
    message(2, message(1, Buffer.from(name)), message(2), message(3, tensors[name].values)),
  ]);
  return makeTable([['', message(1, ...described, message(2, number(1, 1)))], ...rows], table);
}

export function le32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
