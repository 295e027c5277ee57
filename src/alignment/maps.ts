import { tf } from '../runtime';

/** A batch of maps or masks `[N,H,W]`: a tensor, nested arrays, or values with their sizes. */
export type Maps = tf.Tensor | readonly (readonly ArrayLike<number>[])[] | { data: ArrayLike<number>; shape: readonly number[] };

/** The same batch as flat values. */
export interface FlatMaps {
  data: ArrayLike<number>;
  count: number;
  height: number;
  width: number;
  /** Values of one map. */
  size: number;
}

/** Reads a batch of maps; errors name the function and the argument. */
export function flatten(maps: Maps, where: string, argument: string): FlatMaps {
  const { data, shape } = maps instanceof tf.Tensor ? { data: maps.dataSync(), shape: maps.shape } : 'data' in maps ? maps : fromNested(maps);
  if (shape.length !== 3) throw new Error(`${where}: ${argument} is [${shape}]; wanted [N, H, W]`);
  const [count, height, width] = shape;
  if (data.length !== count * height * width) throw new Error(`${where}: ${argument} has ${data.length} values; wanted ${count * height * width} for [${shape}]`);
  return { data, count, height, width, size: height * width };
}

function fromNested(maps: readonly (readonly ArrayLike<number>[])[]): { data: number[]; shape: number[] } {
  const shape = [maps.length, maps[0]?.length ?? 0, maps[0]?.[0]?.length ?? 0];
  return { data: maps.flatMap((map) => map.flatMap((row) => Array.from(row))), shape };
}

/** Throws unless both batches have the same sizes. */
export function checkEqualShapes(a: FlatMaps, b: FlatMaps, where: string, names: readonly [string, string]): void {
  if (a.count !== b.count || a.height !== b.height || a.width !== b.width) {
    throw new Error(`${where}: ${names[0]} is [${a.count},${a.height},${a.width}] and ${names[1]} is [${b.count},${b.height},${b.width}]; wanted equal sizes`);
  }
}

/** True where every value is exactly 0 or 1. */
export function isBinary({ data }: FlatMaps): boolean {
  for (let i = 0; i < data.length; i++) if (data[i] !== 0 && data[i] !== 1) return false;
  return true;
}
