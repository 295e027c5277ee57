import { tf } from '../runtime';

/**
 * 2x2 mosaics `[N,2H,2W,C]`: image i of `x [N,H,W,C]` in cell `cells[i]`, the three images 3i, 3i+1, 3i+2 of `others
 * [3N,H,W,C]` in the cells that are left, in order. Cells are 0 top left, 1 top right, 2 bottom left, 3 bottom right;
 * nothing is resized. Source: Pillai and Pirsiavash 2021, the ImageNet variant.
 */
export function mosaic(x: tf.Tensor, others: tf.Tensor, cells: ArrayLike<number>): tf.Tensor4D {
  const [n] = x.shape;
  if (x.rank !== 4 || String(others.shape) !== String([3 * n, ...x.shape.slice(1)])) {
    throw new Error(
      `mosaic: x is [${x.shape}] and others [${others.shape}]; wanted [N,H,W,C] and three others of the same sizes for each`,
    );
  }
  checkCells(cells, n, 'mosaic');
  const places = Int32Array.from({ length: 4 * n }, (_, at) => {
    const [i, cell] = [Math.floor(at / 4), at % 4];
    return cell === cells[i] ? i : n + 3 * i + (cell > cells[i] ? cell - 1 : cell);
  });
  return tf.tidy(() => joined(tf.gather(tf.concat([x, others], 0), places), x.shape.slice(1)));
}

/** Maps `[N,h,w]` pasted into their cells of maps `[N,2h,2w]` that are 0 elsewhere; differentiable. */
export function pasteIntoCells(maps: tf.Tensor3D, cells: ArrayLike<number>): tf.Tensor3D {
  checkCells(cells, maps.shape[0], 'pasteIntoCells');
  return tf.tidy(() => pasteWhere(maps, cellMasks(cells)));
}

/** `[N,4,1,1]`: 1 for the cell of each. */
export function cellMasks(cells: ArrayLike<number>): tf.Tensor4D {
  const { length } = cells;
  const values = Float32Array.from({ length: 4 * length }, (_, at) => Number(cells[Math.floor(at / 4)] === at % 4));
  return tf.tensor4d(values, [length, 4, 1, 1]);
}

/** {@link pasteIntoCells} for {@link cellMasks}. */
export function pasteWhere(maps: tf.Tensor3D, masks: tf.Tensor): tf.Tensor3D {
  const [n, h, w] = maps.shape;
  return tf.reshape(joined(tf.mul(tf.reshape(maps, [n, 1, h, w]), masks), [h, w, 1]), [n, 2 * h, 2 * w]);
}

/** The four cells of each mosaic, `[4N,h,w,c]` in any shape, put beside and below each other: `[N,2h,2w,c]`. */
function joined(parts: tf.Tensor, [h, w, c]: readonly number[]): tf.Tensor4D {
  const rows = tf.transpose(tf.reshape(parts, [-1, 2, h, w * c]), [0, 2, 1, 3]);
  return tf.reshape(rows, [-1, 2 * h, 2 * w, c]) as tf.Tensor4D;
}

function checkCells(cells: ArrayLike<number>, n: number, caller: string): void {
  if (cells.length !== n) throw new Error(`${caller}: there are ${cells.length} cells for ${n} images`);
  for (let i = 0; i < n; i++)
    if (![0, 1, 2, 3].includes(cells[i]))
      throw new RangeError(`${caller}: cells[${i}] is ${cells[i]}; wanted 0, 1, 2 or 3`);
}
