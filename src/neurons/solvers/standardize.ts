import { eachPart, type Rows } from '../activations/rows';

export interface StandardizeOptions {
  /** Columns of the table that are wanted. */
  columns: ArrayLike<number>;
  /** Moments of each column of the table; a deviation of 0 counts as 1. Default: values as they are. */
  moments?: { mean: ArrayLike<number>; deviation: ArrayLike<number> };
  /** How many columns of ones follow; default 0. */
  ones?: number;
}

/**
 * z-scores of columns of a table `[images, columns + ones]`; a value that is not finite becomes 0, and `broken`
 * `[columns]` is 1 for its column.
 */
export function standardize(
  table: Rows,
  images: ArrayLike<number>,
  { columns, moments, ones = 0 }: StandardizeOptions,
): { values: Float32Array; broken: Uint8Array } {
  const [count, width] = [columns.length, columns.length + ones];
  const wanted = Uint32Array.from(columns);
  const mean = Float64Array.from(wanted, (c) => moments?.mean[c] ?? 0);
  const deviation = Float64Array.from(wanted, (c) => (moments?.deviation[c] === 0 ? 1 : (moments?.deviation[c] ?? 1)));
  const values = new Float32Array(images.length * width).fill(1);
  const broken = new Uint8Array(count);
  let to = 0;
  eachPart(table, images, (part) => {
    const rows = table.rows(part);
    for (let from = 0; from < rows.length; from += table.width, to += width) {
      for (let k = 0; k < count; k++) {
        const value = (rows[from + wanted[k]] - mean[k]) / deviation[k];
        // NaN or endless, and then the difference is NaN.
        const isBroken = value - value !== 0;
        values[to + k] = isBroken ? 0 : value;
        if (isBroken) broken[k] = 1;
      }
    }
  });
  return { values, broken };
}
