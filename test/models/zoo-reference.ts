import * as fs from 'node:fs';
import * as path from 'node:path';
import type { NdArray } from 'vitrine/formats';
import { projectFolder } from 'vitrine/host';

/**
 * One architecture's expected values: PyTorch's parameter names and shapes, and the logits of generated weights and
 * input.
 */
export interface ZooReference {
  net: string;
  salt: string;
  input: [number, number, number, number];
  parameters: Record<string, number[]>;
  logits: number[];
  argmax: number;
}

const FOLDER = path.join(
  process.env.VITRINE_REFERENCE ?? path.join(projectFolder() ?? process.cwd(), '../shared/reference'),
  'zoo',
);

/** Why the comparison cannot run here, or false. */
export const whyNoReference: string | false = fs.existsSync(FOLDER)
  ? false
  : 'no reference values: set VITRINE_REFERENCE to their folder';

export function zooReference(net: string): ZooReference {
  return JSON.parse(fs.readFileSync(path.join(FOLDER, `${net}.json`), 'utf8')) as ZooReference;
}

/** The generated value of every parameter, as the reference's README defines them. */
export function generatedWeights({ salt, parameters }: ZooReference): Map<string, NdArray<Float32Array>> {
  return new Map(
    Object.entries(parameters).map(([name, shape]) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const last = name.slice(name.lastIndexOf('.') + 1);
      const isWeight = last === 'weight' || last === 'in_proj_weight';
      const gain = Math.sqrt((6 * shape[0]) / count);
      const change =
        last === 'running_var'
          ? (v: number) => 1 + 0.25 * Math.abs(v)
          : isWeight && shape.length > 1
            ? (v: number) => v * gain
            : last === 'weight'
              ? (v: number) => 1 + 0.1 * v
              : (v: number) => 0.1 * v;
      return [name, { shape, data: generate(salt + name, count, change) }];
    }),
  );
}

/** The generated input, turned from `[n,c,h,w]` to `[n,h,w,c]`. */
export function generatedInput({ salt, input: [n, c, h, w] }: ZooReference): Float32Array {
  const values = generate(`${salt}input`, n * c * h * w);
  return values.map((_, i) => values[(i % c) * h * w + ((i / c) | 0)]);
}

/** v = 2·mix(fnv1a32(name) + i)/2^32 - 1. */
function generate(name: string, count: number, change = (v: number) => v): Float32Array {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let h = (hash + i) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
    h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
    h ^= h >>> 15;
    values[i] = change((h >>> 0) / 0x80000000 - 1);
  }
  return values;
}
