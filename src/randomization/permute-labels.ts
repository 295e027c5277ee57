import { Random } from '../random';

/**
 * The labels in another order, decided by `seed`: as many of each class as before, and none of them tells anything
 * about its image but by chance (with ten even classes a tenth stays right). The data randomization test of Adebayo et
 * al. 2018 trains on them.
 */
export function permuteLabels<T extends Uint8Array | Int32Array>(labels: T, seed: number): T {
  return new Random(seed).fork('labels').shuffle(labels.slice() as T);
}
