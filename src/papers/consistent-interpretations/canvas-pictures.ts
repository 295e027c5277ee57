import type { ImageSet } from '../../data';
import type { Random } from '../../random';

/** A function that gives the digits of a set as pictures, by their number. */
export function picturesOf({ images, shape: [, h, w] }: ImageSet): (index: number) => Picture {
  const shares = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
  return (index) => {
    const values = new Float32Array(h * w);
    for (let at = 0; at < values.length; at++) values[at] = shares[images[index * h * w + at]];
    return { values, h, w };
  };
}

/** Gray values of 0 to 1, row by row. */
export interface Picture {
  values: Float32Array;
  h: number;
  w: number;
}

/** A piece, from its top left corner. */
export function cut({ values, w }: Picture, top: number, left: number, height: number, width: number): Picture {
  const piece = new Float32Array(height * width);
  for (let row = 0; row < height; row++)
    piece.set(values.subarray((top + row) * w + left, (top + row) * w + left + width), row * width);
  return { values: piece, h: height, w: width };
}

/** Cut to the pixels above 0.2. */
export function tight(picture: Picture): Picture {
  let [top, bottom, left, right] = [picture.h, -1, picture.w, -1];
  picture.values.forEach((value, at) => {
    if (value <= 0.2) return;
    const [row, column] = [Math.floor(at / picture.w), at % picture.w];
    [top, bottom, left, right] = [
      Math.min(top, row),
      Math.max(bottom, row),
      Math.min(left, column),
      Math.max(right, column),
    ];
  });
  return bottom < 0 ? picture : cut(picture, top, left, bottom - top + 1, right - left + 1);
}

/** Bilinear, half-pixel centers. */
export function rescale({ values, h, w }: Picture, factor: number): Picture {
  const [height, width] = [Math.round(h * factor), Math.round(w * factor)];
  const at = (to: number, from: number, length: number) =>
    Math.min(length - 1, Math.max(0, ((to + 0.5) * length) / from - 0.5));
  const result = new Float32Array(height * width);
  for (let row = 0; row < height; row++) {
    const y = at(row, height, h);
    const [y0, y1] = [Math.floor(y), Math.min(h - 1, Math.floor(y) + 1)];
    for (let column = 0; column < width; column++) {
      const x = at(column, width, w);
      const [x0, x1] = [Math.floor(x), Math.min(w - 1, Math.floor(x) + 1)];
      const upper = values[y0 * w + x0] * (1 - x + x0) + values[y0 * w + x1] * (x - x0);
      const lower = values[y1 * w + x0] * (1 - x + x0) + values[y1 * w + x1] * (x - x0);
      result[row * width + column] = upper * (1 - y + y0) + lower * (y - y0);
    }
  }
  return { values: result, h: height, w: width };
}

/** Onto a canvas, each pixel the larger of both. */
export function paste(canvas: Picture, piece: Picture, top: number, left: number): void {
  for (let row = 0; row < piece.h; row++) {
    for (let column = 0; column < piece.w; column++) {
      const at = (top + row) * canvas.w + left + column;
      canvas.values[at] = Math.max(canvas.values[at], piece.values[row * piece.w + column]);
    }
  }
}

/** Scraps of digits at random places: `count` squares of `least` to `least + 3` pixels. */
export function strew(
  canvas: Picture,
  digit: (index: number) => Picture,
  digits: number,
  { count, least }: { count: number; least: number },
  random: Random,
): void {
  for (let patch = 0; patch < count; patch++) {
    const side = least + random.integer(4);
    const [top, left] = [4 + random.integer(21 - side), 4 + random.integer(21 - side)];
    paste(
      canvas,
      cut(digit(random.integer(digits)), top, left, side, side),
      random.integer(canvas.h - side + 1),
      random.integer(canvas.w - side + 1),
    );
  }
}

/** The canvas as bytes, with noise of deviation 0.05. */
export function develop({ values }: Picture, random: Random, into: Uint8Array): void {
  for (let at = 0; at < values.length; at++)
    into[at] = Math.round(255 * Math.min(1, Math.max(0, values[at] + random.normal(0, 0.05))));
}
