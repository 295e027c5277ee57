import { sizeOf } from './size-of';
import { isTensor, type TensorLike } from './tensor-like';

/** A batch of maps or masks `[N,H,W]`: a tensor, nested arrays, or values with their sizes. */
export type Maps =
  TensorLike | readonly (readonly ArrayLike<number>[])[] | { data: ArrayLike<number>; shape: readonly number[] };

/** The same batch as flat values. */
export interface FlatMaps {
  data: ArrayLike<number>;
  count: number;
  height: number;
  width: number;
  /** Values of one map. */
  size: number;
}

/** A batch of any rank: `[N, ...]`. */
export interface FlatBatch {
  data: ArrayLike<number>;
  shape: readonly number[];
  count: number;
  /** Values of one entry. */
  size: number;
}

/** Reads a batch `[N, ...]` of any rank, tables of attributions and maps with channels included. */
export function readBatch(maps: Maps, caller: string, argument: string): FlatBatch {
  const { data, shape } = isTensor(maps)
    ? { data: maps.dataSync(), shape: maps.shape }
    : 'data' in maps
      ? maps
      : fromNested(maps);
  if (shape.length < 2) throw new Error(`${caller}: ${argument} is [${shape}]; wanted [N, H, W]`);
  const size = sizeOf(shape.slice(1));
  if (data.length !== shape[0] * size)
    throw new Error(`${caller}: ${argument} has ${data.length} values; wanted ${shape[0] * size} for [${shape}]`);
  return { data, shape, count: shape[0], size };
}

/** Reads a batch of maps `[N,H,W]`; errors name the function and the argument. */
export function readMaps(maps: Maps, caller: string, argument: string): FlatMaps {
  const { data, shape, count, size } = readBatch(maps, caller, argument);
  if (shape.length !== 3) throw new Error(`${caller}: ${argument} is [${shape}]; wanted [N, H, W]`);
  return { data, count, height: shape[1], width: shape[2], size };
}

/** Reads a batch of maps `[N,H,W]` or `[N,H,W,C]`; a map without channels has one. */
export function readMapsWithChannels(
  maps: Maps,
  caller: string,
  argument: string,
): FlatMaps & { channels: number; rank: number } {
  const { data, shape, count, size } = readBatch(maps, caller, argument);
  if (shape.length !== 3 && shape.length !== 4)
    throw new Error(`${caller}: ${argument} is [${shape}]; wanted [N, H, W] or [N, H, W, C]`);
  return { data, count, height: shape[1], width: shape[2], channels: shape[3] ?? 1, rank: shape.length, size };
}

function fromNested(maps: readonly (readonly ArrayLike<number>[])[]): { data: number[]; shape: number[] } {
  const shape = [maps.length, maps[0]?.length ?? 0, maps[0]?.[0]?.length ?? 0];
  return { data: maps.flatMap((map) => map.flatMap((row) => Array.from(row))), shape };
}

/** Throws unless both batches have the same sizes. */
export function checkEqualShapes(a: FlatMaps, b: FlatMaps, caller: string, names: readonly [string, string]): void {
  if (a.count !== b.count || a.height !== b.height || a.width !== b.width || a.size !== b.size) {
    const [left, right] = [a, b].map(({ count, height, width, size }) => [
      count,
      height,
      width,
      ...(size === height * width ? [] : [size / (height * width)]),
    ]);
    throw new Error(`${caller}: ${names[0]} is [${left}] and ${names[1]} is [${right}]; wanted equal sizes`);
  }
}

/** True where every value is exactly 0 or 1. */
export function isBinary({ data }: { data: ArrayLike<number> }): boolean {
  if (data instanceof Uint8Array) return areBits(data);
  for (let i = 0; i < data.length; i++) if (data[i] !== 0 && data[i] !== 1) return false;
  return true;
}

function areBits(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] > 1) return false;
  return true;
}
