import { maskFromBoxes } from '../../alignment';
import { localizationSet, ownClassIds, readImage } from '../../data';

/** Gray images `[N,H,W,1]` as bytes, their labels, and the pixels of their boxes as 0 and 1 `[N,H,W]`. */
export interface BoxedCanvases {
  images: Uint8Array;
  shape: [number, number, number, number];
  labels: number[];
  regions: { data: Uint8Array; shape: [number, number, number] };
}

/**
 * Reads gray images of one size from a folder in ImageNet's layout, such as `saveLocalizationSet` writes, with the
 * reader that takes ImageNet's validation set.
 *
 * @throws Error for an image of another size than the first one
 */
export async function readCanvases(folder: string, classes: number): Promise<BoxedCanvases> {
  const { images } = localizationSet(folder, { classes: ownClassIds(classes) });
  if (images.length === 0) throw new Error(`readCanvases: there are no images in ${folder}`);
  const [n, { height, width }] = [images.length, images[0]];
  const size = height * width;
  const [pixels, regions] = [new Uint8Array(n * size), new Uint8Array(n * size)];
  for (const [i, image] of images.entries()) {
    if (image.height !== height || image.width !== width)
      throw new Error(
        `readCanvases: image ${i} is [${image.height},${image.width}]; wanted [${height},${width}], as the first`,
      );
    pixels.set((await readImage(image.file, { channels: 1 })).data, i * size);
    regions.set(maskFromBoxes(image.boxes, [height, width]).mask, i * size);
  }
  return {
    images: pixels,
    shape: [n, height, width, 1],
    labels: images.map(({ label }) => label),
    regions: { data: regions, shape: [n, height, width] },
  };
}
