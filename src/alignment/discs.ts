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
 * above and then from below, and a run of such a distance covers a stretch of its row.
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
  const grown = new Uint8Array(height * width);
  const marked = markedRows(mask, start, [height, width]);
  if (!marked) return grown;
  // Farther rows stay 0.
  const [top, bottom] = [Math.max(0, marked.first - far), Math.min(height - 1, marked.last + far)];
  const [begin, size] = [top * width, (bottom + 1) * width];
  const distances = far < 256 ? new Uint8Array(size) : new Int32Array(size);
  for (let at = begin; at < begin + width; at++) distances[at] = mask[start + at] !== 0 ? 0 : far;
  for (let at = begin + width; at < size; at++) {
    const above = distances[at - width] + 1;
    distances[at] = mask[start + at] !== 0 ? 0 : above < far ? above : far;
  }
  const edges = new Int32Array(width + 1);
  for (let row = bottom; row >= top; row--) {
    const from = row * width;
    const end = from + width;
    if (row < bottom)
      for (let at = from; at < end; at++) {
        const below = distances[at + width] + 1;
        if (below < distances[at]) distances[at] = below;
      }
    let run = far; // how far the mask is from the pixels since `first`
    let first = from;
    let isMet = false;
    for (let at = from; at <= end; at++) {
      const own = at < end ? distances[at] : far;
      if (own === run) continue;
      if (run < far) {
        edges[Math.max(0, first - from - halfWidths[run])]++;
        edges[Math.min(width, at - from + halfWidths[run])]--;
        isMet = true;
      }
      run = own;
      first = at;
    }
    if (!isMet) continue;
    for (let column = 0, covered = 0; column < width; column++) {
      covered += edges[column];
      if (covered > 0) grown[from + column] = 1;
    }
    edges.fill(0);
  }
  return grown;
}

/** The first and the last row that hold a pixel of the mask; undefined where none does. */
function markedRows(
  mask: ArrayLike<number>,
  start: number,
  [height, width]: readonly [number, number],
): { first: number; last: number } | undefined {
  const size = height * width;
  let [first, last] = [0, size - 1];
  while (first < size && mask[start + first] === 0) first++;
  if (first === size) return undefined;
  while (mask[start + last] === 0) last--;
  return { first: Math.floor(first / width), last: Math.floor(last / width) };
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
