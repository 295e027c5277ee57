import type { Box } from '../../formats';
import { Random } from '../../random';
import type { ImageSet } from '../../data';

export interface CanvasOptions {
  count: number;
  seed: number;
  /** Height and width of a canvas. Default 64. */
  size?: number;
  /** Patches of other digits strewn over it. Default 8. */
  clutter?: number;
}

/** Canvases `images` [n,size,size,1] as bytes, with the box of the digit that is each one's label. */
export interface CanvasSet extends ImageSet {
  boxes: Box[];
}

/**
 * One digit on a canvas of clutter: small pieces of random digits, then a digit rescaled by 1.0 to 1.8 at a random
 * place (both by maximum), then noise of deviation
 * 0.05. The box is the digit's own, tight. The label is somewhere, so an explanation can be right or wrong about where.
 * Source: the small-scale version of consistent interpretations, section 6.1.
 */
export function clutteredCanvases(digits: ImageSet, { count, seed, size = 64, clutter = 8 }: CanvasOptions): CanvasSet {
  const [n, h, w] = digits.shape;
  const shares = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
  const digit = (index: number): Picture => {
    const values = new Float32Array(h * w);
    for (let at = 0; at < values.length; at++) values[at] = shares[digits.images[index * h * w + at]];
    return { values, h, w };
  };
  const images = new Uint8Array(count * size * size);
  const labels = new Uint8Array(count);
  const boxes: Box[] = [];
  for (let i = 0; i < count; i++) {
    const random = new Random(seed).fork(`canvas ${i}`);
    const canvas = { values: new Float32Array(size * size), h: size, w: size };
    for (let patch = 0; patch < clutter; patch++) {
      const side = 7 + random.integer(4);
      const [top, left] = [4 + random.integer(21 - side), 4 + random.integer(21 - side)];
      paste(
        canvas,
        cut(digit(random.integer(n)), top, left, side, side),
        random.integer(size - side + 1),
        random.integer(size - side + 1),
      );
    }
    const index = random.integer(n);
    const object = rescale(tight(digit(index)), (20 + random.integer(17)) / 20);
    const [row, column] = [random.integer(size - object.h + 1), random.integer(size - object.w + 1)];
    paste(canvas, object, row, column);
    labels[i] = digits.labels[index];
    boxes.push({ xmin: column + 1, ymin: row + 1, xmax: column + object.w, ymax: row + object.h });
    for (let at = 0; at < canvas.values.length; at++) {
      images[i * size * size + at] = Math.round(
        255 * Math.min(1, Math.max(0, canvas.values[at] + random.normal(0, 0.05))),
      );
    }
  }
  return { images, labels, boxes, shape: [count, size, size, 1], classes: digits.classes, meta: digits.meta };
}

interface Picture {
  values: Float32Array;
  h: number;
  w: number;
}

function cut({ values, w }: Picture, top: number, left: number, height: number, width: number): Picture {
  const piece = new Float32Array(height * width);
  for (let row = 0; row < height; row++)
    piece.set(values.subarray((top + row) * w + left, (top + row) * w + left + width), row * width);
  return { values: piece, h: height, w: width };
}

/** Cut to the pixels above 0.2. */
function tight(picture: Picture): Picture {
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
function rescale({ values, h, w }: Picture, factor: number): Picture {
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

function paste(canvas: Picture, piece: Picture, top: number, left: number): void {
  for (let row = 0; row < piece.h; row++) {
    for (let column = 0; column < piece.w; column++) {
      const at = (top + row) * canvas.w + left + column;
      canvas.values[at] = Math.max(canvas.values[at], piece.values[row * piece.w + column]);
    }
  }
}
