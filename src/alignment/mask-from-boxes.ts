import type { Box } from '../formats';

/**
 * The union of an image's boxes as a mask `[height,width]` of 0 and 1: rows ymin-1 to ymax-1, columns xmin-1 to xmax-1;
 * where boxes overlap, a pixel still counts once. With fractions, a pixel belongs to the box when its center is at most
 * half a pixel outside. Boxes that reach beyond the image (a coordinate of 0 included) are cut at its edge, and counted
 * in `clamped`.
 *
 * @throws RangeError for a box that is turned round or not a number.
 */
export function maskFromBoxes(
  boxes: readonly Box[],
  [height, width]: readonly [number, number],
): { mask: Uint8Array; clamped: number } {
  const mask = new Uint8Array(height * width);
  let clamped = 0;
  for (const { xmin, ymin, xmax, ymax } of boxes) {
    if (!(xmin <= xmax && ymin <= ymax)) {
      throw new RangeError(
        `maskFromBoxes: a box goes from x ${xmin} to ${xmax} and from y ${ymin} to ${ymax}; wanted ends in order`,
      );
    }
    // The pixel counted as k is half a pixel wide on either side of k, so a box covers xmin - 1/2 to xmax + 1/2.
    const wanted = [Math.ceil(xmin - 0.5), Math.floor(xmax + 0.5), Math.ceil(ymin - 0.5), Math.floor(ymax + 0.5)];
    const [left, right] = [Math.max(1, wanted[0]), Math.min(width, wanted[1])];
    const [top, bottom] = [Math.max(1, wanted[2]), Math.min(height, wanted[3])];
    if ([left, right, top, bottom].some((side, i) => side !== wanted[i])) clamped++;
    for (let row = top - 1; row < bottom; row++)
      if (right >= left) mask.fill(1, row * width + left - 1, row * width + right);
  }
  return { mask, clamped };
}
