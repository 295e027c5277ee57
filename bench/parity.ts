import * as fs from 'node:fs';
import { parseSafetensors, type NumericArray } from 'vitrine/formats';

/**
 * How far the results of two sides are apart, image by image: for each tensor that both files hold, max |a - b| over
 * the image / max |b| over the image; the worst tensor counts. Sizes must agree but for axes of length 1. Images whose
 * map is 0 everywhere say nothing and are left out.
 */
export function differences(ours: string, theirs: string, images: number): number[] {
  const [a, b] = [ours, theirs].map((file) => parseSafetensors(fs.readFileSync(file), { name: file }).tensors);
  const names = [...a.keys()].filter((name) => b.has(name));
  if (names.length === 0)
    throw new Error(`bench: nothing to compare in ${ours} [${[...a.keys()]}] and ${theirs} [${[...b.keys()]}]`);
  const worst: number[] = [];
  const empty = new Set<number>();
  for (const name of names) {
    const [left, right] = [a.get(name)!, b.get(name)!];
    const [from, to] = [left, right].map(({ shape }) => String(shape.filter((size) => size !== 1)));
    if (from !== to)
      throw new Error(`bench: '${name}' is [${left.shape}] in ${ours} and [${right.shape}] in ${theirs}`);
    const parts = left.shape[0] === images ? images : 1;
    const size = left.data.length / parts;
    for (let part = 0; part < parts; part++) {
      const [ours, theirs] = [left, right].map(({ data }) => data.subarray(part * size, (part + 1) * size));
      worst[part] = Math.max(worst[part] ?? 0, apart(ours, theirs));
      if (name === 'map' && [ours, theirs].every((map) => map.every((value: number | bigint) => Number(value) === 0)))
        empty.add(part);
    }
  }
  return worst.filter((_, part) => !empty.has(part));
}

function apart(a: NumericArray, b: NumericArray): number {
  let [difference, largest] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [Number(a[i]), Number(b[i])];
    if (Number.isNaN(x) && Number.isNaN(y)) continue;
    difference = Math.max(difference, Number.isNaN(x - y) ? Infinity : Math.abs(x - y));
    largest = Math.max(largest, Math.abs(y));
  }
  return difference === 0 ? 0 : difference / largest;
}
