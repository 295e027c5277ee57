import { tf } from '../../runtime';

/** Images `[N,h,w,c]` with rows and columns of zeros on both sides; the images themselves where there are none. */
export function padImage(x: tf.Tensor, rows: number, columns = rows): tf.Tensor {
  const nothing: [number, number] = [0, 0];
  return rows === 0 && columns === 0 ? x : tf.pad(x, [nothing, [rows, rows], [columns, columns], nothing]);
}
