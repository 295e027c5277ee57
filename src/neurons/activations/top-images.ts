import { eachPart, type Rows } from './rows';

/**
 * For each column of a table (those in `columns`, all unless given) the `count` images with the largest values, the
 * largest first, in one pass; equal values in the order of the images. Values that are not numbers come last.
 */
export function topImages(
  table: Rows,
  { count, images, columns }: { count: number; images?: ArrayLike<number>; columns?: ArrayLike<number> },
): Uint32Array[] {
  const wanted = columns ? Uint32Array.from(columns) : Uint32Array.from({ length: table.width }, (_, k) => k);
  const width = wanted.length;
  const most = images?.length ?? table.images;
  if (!(Number.isInteger(count) && count >= 1 && count <= most))
    throw new RangeError(`topImages: count is ${count}; wanted a whole number from 1 to ${most}, the number of images`);
  const room = 2 * count;
  const [values, owners] = [new Float32Array(width * room), new Uint32Array(width * room)];
  const [filled, least] = [new Uint32Array(width), new Float32Array(width).fill(-Infinity)];
  const shrink = (k: number) => {
    const start = k * room;
    const own = Array.from({ length: filled[k] }, (_, i) => ({ value: values[start + i], image: owners[start + i] }));
    // Entries were added in the order of the images, and sorting keeps it among equals.
    own.sort((a, b) => b.value - a.value);
    filled[k] = Math.min(count, own.length);
    for (let i = 0; i < filled[k]; i++) [values[start + i], owners[start + i]] = [own[i].value, own[i].image];
    if (filled[k] === count) least[k] = values[start + count - 1];
  };
  eachPart(table, images, (part) => {
    const rows = table.rows(part);
    for (let i = 0; i < part.length; i++) {
      for (let k = 0; k < width; k++) {
        const own = rows[i * table.width + wanted[k]];
        const value = Number.isNaN(own) ? -Infinity : own;
        if (filled[k] >= count && !(value > least[k])) continue;
        values[k * room + filled[k]] = value;
        owners[k * room + filled[k]++] = part[i];
        if (filled[k] === room) shrink(k);
      }
    }
  });
  return Array.from({ length: width }, (_, k) => {
    shrink(k);
    return owners.slice(k * room, k * room + count);
  });
}
