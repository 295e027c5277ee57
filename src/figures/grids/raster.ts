/** Numbers over pixels, row by row: one value a pixel `[h,w]` or `[h,w,1]`, or red, green, blue `[h,w,3]`. */
export interface Raster {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** A raster whose shape and number of values were found to agree. */
export interface CheckedRaster {
  readonly data: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Checks that `raster` has one of the numbers of channels in `allowed` and as many values as its shape says.
 *
 * @param where what the message calls it, such as `mapGrid: rows[0].cells[2].map`
 */
export function checkRaster(where: string, { data, shape }: Raster, allowed: readonly number[]): CheckedRaster {
  const wanted = allowed.map((channels) => (channels === 1 ? '[h,w] or [h,w,1]' : `[h,w,${channels}]`)).join(' or ');
  const [height, width, channels = 1] = shape;
  const whole = shape.every((size) => Number.isInteger(size) && size > 0);
  if (!whole || shape.length < 2 || shape.length > 3 || !allowed.includes(channels)) {
    throw new Error(
      `${where} has the shape [${shape}]; wanted ${wanted}. Give one picture, and for a map one value a pixel.`,
    );
  }
  if (data.length !== height * width * channels) {
    throw new Error(
      `${where} has ${data.length} values, but its shape [${shape}] holds ${height * width * channels}. Give data and shape of the same picture.`,
    );
  }
  return { data, height, width, channels };
}

/** The values as bytes: bytes stay, other numbers are taken as 0..1 if none is above 1, else as 0..255. */
export function toBytes(where: string, data: ArrayLike<number>): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (data instanceof Uint8ClampedArray) return new Uint8Array(data);
  let top = 0;
  for (let i = 0; i < data.length; i++) {
    if (!(data[i] >= 0 && data[i] <= 255)) {
      throw new Error(
        `${where} has the value ${data[i]} at position ${i}; wanted 0..1 or 0..255. Give values with a sign as a map.`,
      );
    }
    top = Math.max(top, data[i]);
  }
  const factor = top <= 1 ? 255 : 1;
  return Uint8Array.from(data, (value) => Math.round(value * factor));
}
