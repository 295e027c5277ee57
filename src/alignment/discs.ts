/** How far from the mask a point may lie and still hit it. */
export interface PixelTolerance {
  /** In pixels; distances run between pixel centers. */
  radius: number;
  /**
   * `open` (default): closer than the radius, as the published programs test it; `closed`: at most the radius, as their
   * texts say.
   */
  edge?: 'open' | 'closed';
}

/** Whether a squared distance is within the tolerance. Pixels of the mask itself (distance 0) always are. */
export function withinTolerance(
  { radius, edge = 'open' }: PixelTolerance,
  caller: string,
): (squared: number) => boolean {
  if (!(radius >= 0 && radius < Infinity))
    throw new RangeError(`${caller}: radius is ${radius}; wanted a number of pixels from 0 up`);
  if (edge !== 'open' && edge !== 'closed')
    throw new Error(`${caller}: edge is '${String(edge)}'; wanted open or closed`);
  const limit = radius * radius;
  return edge === 'open' ? (squared) => squared < limit || squared === 0 : (squared) => squared <= limit;
}

/**
 * The mask of one image (0 and 1, `[height,width]` from `start`) grown by a disc: 1 where some mask pixel is within the
 * tolerance. Works by columns first: the nearest mask pixel in the same column, then in each row over the columns
 * within reach.
 */
export function growMask(
  mask: ArrayLike<number>,
  start: number,
  [height, width]: readonly [number, number],
  tolerance: PixelTolerance,
  caller: string,
): Uint8Array {
  const within = withinTolerance(tolerance, caller);
  const above = new Float64Array(height * width).fill(Infinity);
  for (let column = 0; column < width; column++) {
    for (const [first, step] of [
      [0, 1],
      [height - 1, -1],
    ]) {
      let distance = Infinity;
      for (let row = first; row >= 0 && row < height; row += step) {
        const at = row * width + column;
        distance = mask[start + at] !== 0 ? 0 : distance + 1;
        if (distance < above[at]) above[at] = distance;
      }
    }
  }
  const reach = Math.min(width - 1, Math.floor(tolerance.radius));
  const grown = new Uint8Array(height * width);
  for (let at = 0; at < grown.length; at++) {
    const column = at % width;
    const last = Math.min(width - 1, column + reach);
    for (let other = Math.max(0, column - reach); other <= last && grown[at] === 0; other++) {
      const vertical = above[at - column + other];
      if (within((other - column) ** 2 + vertical * vertical)) grown[at] = 1;
    }
  }
  return grown;
}
