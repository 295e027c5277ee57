/**
 * A table with one row an image, of any length, read a part at a time: activations `[images, neurons]` or concept
 * scores `[images, concepts]`. It may lie in memory, in a file, or be computed when asked for.
 */
export interface Rows {
  readonly images: number;
  /** Values in a row. */
  readonly width: number;
  /** The rows of the images named, one after another, `[images.length, width]`; the caller does not write into them. */
  rows(images: ArrayLike<number>): Float32Array;
}

/** How many rows are asked for at once: some megabytes at the widths that occur. */
export const PART = 512;

/** A table that lies in memory: `data` `[images, width]`, row by row. */
export function tableRows(data: ArrayLike<number>, shape: readonly [number, number]): Rows {
  const [images, width] = shape;
  if (data.length !== images * width)
    throw new Error(`tableRows: there are ${data.length} values; wanted ${images * width} for [${shape}]`);
  const values = data instanceof Float32Array ? data : Float32Array.from(data);
  return {
    images,
    width,
    rows(wanted) {
      const found = new Float32Array(wanted.length * width);
      for (let row = 0; row < wanted.length; row++) {
        const image = wanted[row];
        if (!(image >= 0 && image < images))
          throw new RangeError(`Rows.rows: there is no image ${image}; wanted 0 to ${images - 1}`);
        found.set(values.subarray(image * width, (image + 1) * width), row * width);
      }
      return found;
    },
  };
}

/** Calls `use` with {@link PART} images at a time, all of them unless `images` names some. */
export function eachPart(table: Rows, images: ArrayLike<number> | undefined, use: (part: Uint32Array) => void): void {
  const count = images?.length ?? table.images;
  for (let start = 0; start < count; start += PART) {
    use(
      Uint32Array.from({ length: Math.min(PART, count - start) }, (_, i) => (images ? images[start + i] : start + i)),
    );
  }
}

/** The values of one column for the images named (all unless given). */
export function columnOf(table: Rows, column: number, images?: ArrayLike<number>): Float64Array {
  if (!(Number.isInteger(column) && column >= 0 && column < table.width))
    throw new RangeError(`columnOf: column is ${column}; wanted 0 to ${table.width - 1}`);
  const values = new Float64Array(images?.length ?? table.images);
  let filled = 0;
  eachPart(table, images, (part) => {
    const rows = table.rows(part);
    for (let i = 0; i < part.length; i++) values[filled++] = rows[i * table.width + column];
  });
  return values;
}
