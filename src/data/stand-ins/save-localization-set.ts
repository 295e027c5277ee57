import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeVocXml, type Box } from '../../formats';
import { readLabels, type Labels } from '../../statistics';

/** Drawn images `[N,H,W,C]` of one object each. */
export interface DrawnObjects {
  images: Uint8Array;
  shape: readonly number[];
  labels: Labels;
  boxes: readonly Box[];
  /** The number of classes is what matters. */
  classes: readonly string[];
}

/** WordNet ids that belong to nothing, for classes of our own: `n00000000` up. */
export function ownClassIds(count: number): string[] {
  return Array.from({ length: count }, (_, label) => `n${String(label).padStart(8, '0')}`);
}

/**
 * Writes gray images with one box each in ImageNet's layout, `val/<name>.png` and `annotation/<name>.xml`, to be read
 * by {@link localizationSet} like real ones. The folder is made aside and renamed, so it is there whole or not at all;
 * one that is there is taken as it is.
 */
export async function saveLocalizationSet(
  folder: string,
  { images, shape, labels: given, boxes, classes }: DrawnObjects,
): Promise<void> {
  if (fs.existsSync(folder)) return;
  const { default: sharp } = await import('sharp');
  const [n, h, w, c] = shape;
  const labels = readLabels('saveLocalizationSet', 'labels', given, n);
  const aside = `${folder}.${process.pid}.tmp`;
  const ids = ownClassIds(classes.length);
  for (const part of ['val', 'annotation']) fs.mkdirSync(path.join(aside, part), { recursive: true });
  for (let i = 0; i < n; i++) {
    const name = `canvas_${String(i).padStart(8, '0')}`;
    const pixels = images.subarray(i * h * w * c, (i + 1) * h * w * c);
    const picture = sharp(pixels, { raw: { width: w, height: h, channels: c as 1 | 3 } })
      .toColourspace(c === 1 ? 'b-w' : 'srgb')
      .png();
    await picture.toFile(path.join(aside, 'val', `${name}.png`));
    const object = { name: ids[labels[i]], difficult: false, box: boxes[i] };
    fs.writeFileSync(
      path.join(aside, 'annotation', `${name}.xml`),
      writeVocXml({ filename: `${name}.png`, width: w, height: h, objects: [object] }),
    );
  }
  try {
    fs.renameSync(aside, folder);
  } catch (error) {
    fs.rmSync(aside, { recursive: true, force: true });
    if (!fs.existsSync(folder)) throw error; // else another run was first
  }
}
