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
 * The mask of one image (0 and 1, `[height,width]` from `start`) grown by a disc: 1 where some mask pixel is within
 * the tolerance. Takes as long for any radius: each pixel learns how far the nearest mask pixel of its column is, from
 * above and then from below, and such a distance covers a stretch of its row.
 */
export function growMask(
  mask: ArrayLike<number>,
  start: number,
  [height, width]: readonly [number, number],
  tolerance: PixelTolerance,
  caller: string,
): Uint8Array {
  const halfWidths = halfWidthsOf(withinTolerance(tolerance, caller), tolerance.radius, [height, width]);
  const far = halfWidths.length;
  const distances = new Int32Array(height * width);
  for (let at = 0; at < distances.length; at++) {
    const above = at < width ? far : distances[at - width] + 1;
    distances[at] = mask[start + at] !== 0 ? 0 : Math.min(far, above);
  }
  const grown = new Uint8Array(height * width);
  const edges = new Int32Array(width + 1);
  for (let row = height - 1; row >= 0; row--) {
    let covered = 0;
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      if (row < height - 1 && distances[at + width] + 1 < distances[at]) distances[at] = distances[at + width] + 1;
      if (distances[at] === far) continue;
      const reach = halfWidths[distances[at]];
      edges[Math.max(0, column - reach)]++;
      edges[Math.min(width, column + reach + 1)]--;
    }
    for (let column = 0; column < width; column++) {
      covered += edges[column];
      grown[row * width + column] = Number(covered > 0);
    }
    edges.fill(0);
  }
  return grown;
}

/** For each distance along a column that is within the tolerance, how many columns further one may go and still be. */
function halfWidthsOf(
  within: (squared: number) => boolean,
  radius: number,
  [height, width]: readonly [number, number],
): Int32Array {
  const found: number[] = [];
  for (let down = 0; down < height && within(down * down); down++) {
    let across = Math.min(width, Math.floor(radius));
    while (!within(across * across + down * down)) across--;
    found.push(across);
  }
  return Int32Array.from(found);
}
