/**
 * Weights `[pixels, cells]` by which a row of cells becomes a row of pixels, between the two nearest cells and constant
 * beyond the outer ones: cell i is centered on pixel `start + i·step`.
 */
export function enlargement(
  pixels: number,
  cells: number,
  { start, step }: { start: number; step: number },
): Float32Array {
  const weights = new Float32Array(pixels * cells);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const place = Math.max(0, Math.min(cells - 1, (pixel - start) / step));
    const below = Math.min(Math.floor(place), Math.max(0, cells - 2));
    weights[pixel * cells + below] += 1 - (place - below);
    if (cells > 1) weights[pixel * cells + below + 1] += place - below;
  }
  return weights;
}

/** Cells stretched over all pixels, as a resized image is. */
export function stretched(pixels: number, cells: number): { start: number; step: number } {
  const step = pixels / cells;
  return { start: step / 2 - 0.5, step };
}
