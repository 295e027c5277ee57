import { tf } from '../runtime';

/**
 * 2x2 mosaics `[N,2H,2W,C]`: image i of `x [N,H,W,C]` in cell `cells[i]`, the three images 3i, 3i+1, 3i+2 of `others [3N,H,W,C]` in the cells
 * that are left, in order. Cells are 0 top left, 1 top right, 2 bottom left, 3 bottom right; nothing is resized.
 * Source: Pillai and Pirsiavash 2021, the ImageNet variant.
 */
export function mosaic(x: tf.Tensor, others: tf.Tensor, cells: ArrayLike<number>): tf.Tensor4D {
  const [n] = x.shape;
  if (x.rank !== 4 || String(others.shape) !== String([3 * n, ...x.shape.slice(1)])) {
    throw new Error(`mosaic: x is [${x.shape}] and others [${others.shape}]; wanted [N,H,W,C] and three others of the same sizes for each`);
  }
  checkCells(cells, n, 'mosaic');
  return tf.tidy(() => {
    const all = tf.concat([x, others], 0);
    const quarter = (cell: number) => tf.gather(all, Int32Array.from({ length: n }, (_, i) =>
      cell === cells[i] ? i : n + 3 * i + (cell > cells[i] ? cell - 1 : cell))) as tf.Tensor4D;
    return quarters([0, 1, 2, 3].map(quarter));
  });
}

/** Maps `[N,h,w]` pasted into their cells of maps `[N,2h,2w]` that are 0 elsewhere; differentiable. */
export function pasteIntoCells(maps: tf.Tensor3D, cells: ArrayLike<number>): tf.Tensor3D {
  const [n, h, w] = maps.shape;
  checkCells(cells, n, 'pasteIntoCells');
  return tf.tidy(() => {
    const images = tf.reshape(maps, [n, h, w, 1]) as tf.Tensor4D;
    const inCell = (cell: number) => tf.tensor4d(Float32Array.from({ length: n }, (_, i) => Number(cells[i] === cell)), [n, 1, 1, 1]);
    return tf.reshape(quarters([0, 1, 2, 3].map((cell) => tf.mul(images, inCell(cell)))), [n, 2 * h, 2 * w]);
  });
}

/** Four batches of images, from top left to bottom right, as one of twice the size. */
function quarters([topLeft, topRight, bottomLeft, bottomRight]: tf.Tensor4D[]): tf.Tensor4D {
  return tf.concat([tf.concat([topLeft, topRight], 2), tf.concat([bottomLeft, bottomRight], 2)], 1);
}

function checkCells(cells: ArrayLike<number>, n: number, caller: string): void {
  if (cells.length !== n) throw new Error(`${caller}: there are ${cells.length} cells for ${n} images`);
  for (let i = 0; i < n; i++) if (![0, 1, 2, 3].includes(cells[i])) throw new RangeError(`${caller}: cells[${i}] is ${cells[i]}; wanted 0, 1, 2 or 3`);
}
