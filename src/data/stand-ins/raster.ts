/** A point in pixels: x to the right, y down, (0, 0) the top left corner of the top left pixel. */
export type Point = readonly [x: number, y: number];

/**
 * A small gray picture that is drawn into with anti-aliasing: strokes and filled polygons, no fonts. Values lie in
 * 0..1, and what is never touched stays exactly 0.
 */
export class Raster {
  readonly values: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.values = new Float32Array(width * height);
  }

  /**
   * A line of round ends through `points`, `2 radius` wide, its edge softened over one pixel. Where strokes meet, the
   * stronger one counts.
   */
  stroke(points: readonly Point[], radius: number, value = 1): void {
    for (let i = 0; i + 1 < points.length; i++) {
      const [x0, y0] = points[i];
      const [dx, dy] = [points[i + 1][0] - x0, points[i + 1][1] - y0];
      const squared = dx * dx + dy * dy;
      const reach = radius + 0.5;
      const [left, right] = this.span(Math.min(x0, x0 + dx) - reach, Math.max(x0, x0 + dx) + reach, this.width);
      const [top, bottom] = this.span(Math.min(y0, y0 + dy) - reach, Math.max(y0, y0 + dy) + reach, this.height);
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          const [px, py] = [column + 0.5 - x0, row + 0.5 - y0];
          const t = squared > 0 ? Math.max(0, Math.min(1, (px * dx + py * dy) / squared)) : 0;
          const distance = Math.hypot(px - t * dx, py - t * dy);
          const ink = value * Math.min(1, reach - distance);
          const at = row * this.width + column;
          if (ink > this.values[at]) this.values[at] = ink;
        }
      }
    }
  }

  /**
   * A polygon (even-odd rule), each pixel mixed by the part of it that is covered (exact along x, four lines along y).
   */
  fill(points: readonly Point[], value: number): void {
    const lines = 4;
    const [top, bottom] = this.span(
      Math.min(...points.map(([, y]) => y)),
      Math.max(...points.map(([, y]) => y)),
      this.height,
    );
    for (let row = top; row < bottom; row++) {
      const cover = new Float32Array(this.width);
      for (let line = 0; line < lines; line++) {
        const crossings = crossingsAt(points, row + (line + 0.5) / lines);
        for (let i = 0; i + 1 < crossings.length; i += 2) {
          const [left, right] = this.span(crossings[i], crossings[i + 1], this.width);
          for (let column = left; column < right; column++) {
            cover[column] +=
              Math.max(0, Math.min(column + 1, crossings[i + 1]) - Math.max(column, crossings[i])) / lines;
          }
        }
      }
      for (let column = 0; column < this.width; column++) {
        const at = row * this.width + column;
        if (cover[column] > 0) this.values[at] += Math.min(1, cover[column]) * (value - this.values[at]);
      }
    }
  }

  /** Writes the picture as bytes, 0..255, into `target` from `offset` on. */
  write(target: Uint8Array, offset: number): void {
    for (let i = 0; i < this.values.length; i++)
      target[offset + i] = Math.max(0, Math.min(255, Math.round(255 * this.values[i])));
  }

  /** The pixels that the interval touches, inside the picture. */
  private span(from: number, to: number, size: number): [number, number] {
    return [Math.max(0, Math.floor(from)), Math.min(size, Math.ceil(to))];
  }
}

function crossingsAt(points: readonly Point[], y: number): number[] {
  const crossings: number[] = [];
  for (let i = 0; i < points.length; i++) {
    const [x0, y0] = points[i];
    const [x1, y1] = points[(i + 1) % points.length];
    if (y0 <= y !== y1 <= y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
  }
  return crossings.sort((a, b) => a - b);
}
