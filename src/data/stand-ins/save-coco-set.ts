import * as fs from 'node:fs';
import * as path from 'node:path';
import type { CocoSegmentation } from '../../formats';

/** Drawn images `[N,H,W,C]` and what is on each, for MS-COCO's layout. */
export interface DrawnInstances {
  images: Uint8Array;
  shape: readonly number[];
  /** For each image the objects on it; `label` is a position in `categories`. */
  objects: readonly (readonly {
    label: number;
    segmentation: CocoSegmentation;
    bbox: readonly [number, number, number, number];
    area: number;
  }[])[];
  /** Ids may have gaps, as MS-COCO's have. */
  categories: readonly { id: number; name: string }[];
}

/**
 * Writes images in MS-COCO's layout, `<split>/<name>.png` and `annotations/instances_<split>.json`, to be read by
 * {@link cocoSet} like real ones. The folder is made aside and renamed, so it is there whole or not at all; one that is
 * there is taken as it is.
 */
export async function saveCocoSet(
  folder: string,
  { images, shape, objects, categories }: DrawnInstances,
  { split = 'val2017' }: { split?: string } = {},
): Promise<void> {
  if (fs.existsSync(folder)) return;
  const [n, height, width, channels] = shape;
  if (objects.length !== n)
    throw new Error(`saveCocoSet: there are ${objects.length} lists of objects; wanted ${n}, one an image`);
  const { default: sharp } = await import('sharp');
  const aside = `${folder}.${process.pid}.tmp`;
  for (const part of [split, 'annotations']) fs.mkdirSync(path.join(aside, part), { recursive: true });
  const named = Array.from({ length: n }, (_, i) => `canvas_${String(i).padStart(12, '0')}.png`);
  for (const [i, name] of named.entries()) {
    const size = height * width * channels;
    const pixels = images.subarray(i * size, (i + 1) * size);
    await sharp(pixels, { raw: { width, height, channels: channels as 1 | 3 } })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .png()
      .toFile(path.join(aside, split, name));
  }
  const annotations = objects
    .flatMap((list, i) => list.map((object) => ({ ...object, image: i + 1 })))
    .map(({ label, segmentation, bbox, area, image }, k) => ({
      ...{ id: k + 1, image_id: image, category_id: categories[label].id },
      ...{ segmentation, bbox, area, iscrowd: 0 },
    }));
  const instances = {
    images: named.map((file_name, i) => ({ id: i + 1, file_name, height, width })),
    categories,
    annotations,
  };
  fs.writeFileSync(path.join(aside, 'annotations', `instances_${split}.json`), JSON.stringify(instances));
  try {
    fs.renameSync(aside, folder);
  } catch (error) {
    fs.rmSync(aside, { recursive: true, force: true });
    if (!fs.existsSync(folder)) throw error; // else another run was first
  }
}
