import type { ImageSet } from './image-set';

/**
 * The images and labels at `indices`, in that order (an index may come twice), as a new set of the same classes and
 * origin.
 *
 * @throws RangeError when an index is not one of the set's.
 */
export function select(set: ImageSet, indices: ArrayLike<number>): ImageSet {
  const [n, h, w, c] = set.shape;
  const size = h * w * c;
  const images = new Uint8Array(indices.length * size);
  const labels = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (!Number.isInteger(index) || index < 0 || index >= n) {
      throw new RangeError(
        `select: indices[${i}] is ${index}; wanted an integer from 0 to ${n - 1}, the set has ${n} images`,
      );
    }
    images.set(set.images.subarray(index * size, (index + 1) * size), i * size);
    labels[i] = set.labels[index];
  }
  return { ...set, images, labels, shape: [indices.length, h, w, c] };
}
