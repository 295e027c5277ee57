import { eachPart, type Rows } from './rows';

/**
 * The neurons whose activation is above 0 (`threshold`) for more than 1 % (`share`) of the images named; the others are
 * called dead.
 */
export function aliveNeurons(
  activations: Rows,
  { images, threshold = 0, share = 0.01 }: { images?: ArrayLike<number>; threshold?: number; share?: number } = {},
): number[] {
  const { width } = activations;
  const active = new Uint32Array(width);
  eachPart(activations, images, (part) =>
    activations.rows(part).forEach((value, i) => (active[i % width] += Number(value > threshold))),
  );
  const count = images?.length ?? activations.images;
  return Array.from(active, (_, k) => k).filter((k) => active[k] > share * count);
}
