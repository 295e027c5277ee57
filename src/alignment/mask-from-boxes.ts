import type { Box } from '../formats';

/**
 * The union of an image's boxes as a mask `[height,width]` of 0 and 1: rows ymin-1 to ymax-1, columns xmin-1 to xmax-1;
 * where boxes overlap, a pixel still counts once. Boxes that reach beyond the image (a coordinate of 0 included) are
 * cut at its edge, and counted in `clamped`.
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
    const [left, right, top, bottom] = [
      Math.max(1, xmin),
      Math.min(width, xmax),
      Math.max(1, ymin),
      Math.min(height, ymax),
    ];
    if (left !== xmin || right !== xmax || top !== ymin || bottom !== ymax) clamped++;
    for (let row = top - 1; row < bottom; row++)
      if (right >= left) mask.fill(1, row * width + left - 1, row * width + right);
  }
  return { mask, clamped };
}
