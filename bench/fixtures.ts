import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeSafetensors, type NdArray } from 'vitrine/formats';
import { Random } from 'vitrine/random';
import type { Shape } from 'vitrine/models';
import { casesOf, type ModelName } from './cases';
import { networkOf } from './networks';

const SEED = 1;

/**
 * Writes what both sides read: `weights`, and others to replace them by (`random`), under PyTorch's names and in its layout, images `x` [32,H,W,C] with a class each,
 * masks for RISE, examples for an epoch and their order; for the metrics two batches of maps and masks. Equal files each time.
 */
export function writeFixtures(folder: string, model: ModelName): void {
  fs.mkdirSync(folder, { recursive: true });
  const random = new Random(SEED).fork(model);
  const write = (name: string, arrays: Record<string, NdArray>) => fs.writeFileSync(path.join(folder, `${model}-${name}.safetensors`), writeSafetensors(new Map(Object.entries(arrays))));
  if (model === 'maps') return write('inputs', maps(random));
  const network = networkOf(model);
  for (const name of ['weights', 'random']) {
    const stream = random.fork(name);
    write(name, Object.fromEntries([...network.weights].map(([key, { shape }]) => [key, weight(key, torchShape(shape), stream.fork(key))])));
  }
  const [h, w, c] = network.inputShape;
  const classes = network.nodes[network.nodes.length - 1].shape[0];
  const examples = model === 'mnist-cnn' ? 2048 : 32;
  const images = (n: number, key: string) => ({ data: random.fork(key).normals(n * h * w * c), shape: [n, h, w, c] });
  const labels = (n: number, key: string) => {
    const stream = random.fork(key);
    return { data: Int32Array.from({ length: n }, () => stream.integer(classes)), shape: [n] };
  };
  write('inputs', {
    x: images(32, 'x'),
    targets: labels(32, 'targets'),
    masks: { data: random.fork('masks').uniforms(8 * h * w), shape: [8, h, w] },
    examples: images(examples, 'examples'),
    labels: labels(examples, 'labels'),
    ...Object.fromEntries(casesOf(model, [], []).flatMap(({ count, checkCount }) => [count, checkCount]).map((n) => [`order${n}`, order(n)])),
  });
  network.dispose();
}

/** The order in which `fit` takes so many examples in the first epoch. */
function order(count: number): NdArray {
  return { data: Int32Array.from(new Random(SEED).fork('epoch 0').permutation(count)), shape: [count] };
}

/** `[h,w,in,out]` is `[out,in,h,w]` in PyTorch, `[in,out]` is `[out,in]`. */
function torchShape(shape: Shape): number[] {
  const [a, b, c, d] = shape;
  return shape.length === 4 ? [d, c, a, b] : shape.length === 2 ? [b, a] : [...shape];
}

/** Values at which activations keep their scale; statistics of batch normalisation that are not those of a fresh layer. */
function weight(name: string, shape: number[], random: Random): NdArray {
  const count = shape.reduce((product, size) => product * size, 1);
  if (shape.length > 1) return { shape, data: random.normals(count, 0, Math.sqrt((2 * shape[0]) / count)) };
  if (name.endsWith('.running_var')) return { shape, data: random.uniforms(count, 0.5, 1.5) };
  if (name.endsWith('.weight')) return { shape, data: random.uniforms(count, 0.5, 1) };
  return { shape, data: random.normals(count, 0, 0.05) };
}

/** Two batches of maps with a good part in common, both from -8 to 8 (Quantus takes the range from the maps), and rectangles as masks. */
function maps(random: Random): Record<string, NdArray> {
  const [n, side] = [64, 224];
  const a = random.fork('a').normals(n * side * side);
  const noise = random.fork('b').normals(n * side * side);
  const mask = new Uint8Array(n * side * side);
  for (let image = 0; image < n; image++) {
    const [top, left] = [random.integer(160), random.integer(160)];
    for (let y = top; y < top + 64; y++) mask.fill(1, (image * side + y) * side + left, (image * side + y) * side + left + 64);
  }
  const b = a.map((value, i) => 0.5 * value + 0.5 * noise[i]);
  for (const maps of [a, b]) for (let image = 0; image < n; image++) maps.set([-8, 8], image * side * side);
  const shape = [n, side, side];
  return { a: { data: a, shape }, b: { data: b, shape }, mask: { data: mask, shape } };
}
