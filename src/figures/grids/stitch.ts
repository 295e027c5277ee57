import { isTensor } from '../../statistics';
import { writePng } from '../render/write-png';
import type { Batch } from './grid-row';
import { toBytes } from './raster';

/** The images `[N,H,W,C]` side by side on white, as one picture; errors begin with `caller`. */
export function stitch(
  caller: string,
  images: Batch,
): { source: string; width: number; height: number; count: number } {
  const data = isTensor(images) ? images.dataSync() : images.data;
  const [count, h, w, c = 1] = images.shape;
  if (images.shape.length !== 4 || count === 0 || data.length !== count * h * w * c) {
    throw new Error(
      `${caller}: images have the shape [${images.shape}] and ${data.length} values; wanted [N,H,W,C] with as many values`,
    );
  }
  const bytes = toBytes(`${caller}: images`, data);
  const width = count * (w + 1);
  const whole = new Uint8Array(h * width * c).fill(255);
  for (let i = 0; i < count; i++) {
    for (let y = 0; y < h; y++)
      whole.set(bytes.subarray((i * h + y) * w * c, (i * h + y + 1) * w * c), (y * width + i * (w + 1)) * c);
  }
  return {
    source: `data:image/png;base64,${writePng(whole, h, width, c).toString('base64')}`,
    width,
    height: h,
    count,
  };
}
