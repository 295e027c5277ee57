import { tf } from '../../runtime';

/**
 * The rows of one pass of a method that looks at each image at several points: noisy copies, steps of a path, masks,
 * windows.
 */
export interface ExpandedRows {
  /** The image that each row belongs to. */
  images: Int32Array;
  /** The number of its point. */
  points: Int32Array;
}

/**
 * All rows, at most `batchSize` at a time. Point after point, all images at each: row r is image r mod `images` at
 * point r div `images`.
 */
export function* expand(images: number, points: number, batchSize: number): Generator<ExpandedRows> {
  for (let start = 0; start < images * points; start += batchSize) {
    const length = Math.min(batchSize, images * points - start);
    yield {
      images: Int32Array.from({ length }, (_, i) => (start + i) % images),
      points: Int32Array.from({ length }, (_, i) => Math.floor((start + i) / images)),
    };
  }
}

/**
 * `[count, rows]`: the weight of each row in the sum of its image, 0 in those of others, so that adding up is one
 * matrix product.
 */
export function shares(
  count: number,
  { images, points }: ExpandedRows,
  weight: (point: number) => number = () => 1,
): tf.Tensor2D {
  const values = new Float32Array(count * images.length);
  images.forEach((image, row) => (values[image * images.length + row] = weight(points[row])));
  return tf.tensor2d(values, [count, images.length]);
}
