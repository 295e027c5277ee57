/**
 * Bytes of an image with their size, and how many pixels of the original one of its pixels stands for, along each side.
 */
export interface Shrunk {
  readonly bytes: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly factor: number;
}

/**
 * An image `[h,w,c]` that is at least twice as wide as its `room` of pixels on the page, made smaller by the mean of
 * blocks of factor × factor pixels; photographs in a grid would make a notebook heavy otherwise. At the right and lower
 * edge a block may be cut off.
 */
export function shrink(bytes: Uint8Array, height: number, width: number, channels: number, room: number): Shrunk {
  const factor = Math.max(1, Math.floor(width / room));
  if (factor === 1) return { bytes, height, width, factor };
  const [rows, columns] = [Math.ceil(height / factor), Math.ceil(width / factor)];
  const small = new Uint8Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [bottom, right] = [Math.min(height, (row + 1) * factor), Math.min(width, (column + 1) * factor)];
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let y = row * factor; y < bottom; y++)
          for (let x = column * factor; x < right; x++) sum += bytes[(y * width + x) * channels + channel];
        small[(row * columns + column) * channels + channel] = Math.round(
          sum / ((bottom - row * factor) * (right - column * factor)),
        );
      }
    }
  }
  return { bytes: small, height: rows, width: columns, factor };
}
