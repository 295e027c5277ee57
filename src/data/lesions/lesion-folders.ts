import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError } from '../../formats';
import { decodeImage } from '../images/decode-image';
import { imageSize } from '../images/image-size';

/** A photograph in the layout of CDEP's public code. */
export interface FiledLesion {
  file: string;
  label: 0 | 1;
  /** The mask of its stickers; undefined where it has none. */
  sticker: string | undefined;
}

export interface LesionFolders {
  lesions: readonly FiledLesion[];
  /** Masks that no photograph has the name of. */
  left: { masksWithoutPhotograph: number };
}

const KINDS = ['no_cancer', 'cancer'] as const;

/**
 * Lesions as the public code of CDEP lays them out: `processed/no_cancer` and `processed/cancer` with photographs, and
 * `segmentation` with a mask of the stickers, white on black, under the same file name where there is one.
 *
 * @throws Error where a folder of photographs is missing or both are empty
 */
export function lesionFolders(folder: string): LesionFolders {
  const missing = KINDS.filter((kind) => !fs.existsSync(path.join(folder, 'processed', kind)));
  if (missing.length > 0)
    throw new Error(
      `lesionFolders: there is no processed/${missing.join(' and no processed/')} in ${path.basename(folder)}; wanted both, and segmentation beside them`,
    );
  const segmentation = path.join(folder, 'segmentation');
  const masks = new Set(fs.existsSync(segmentation) ? pictures(segmentation) : []);
  const names = KINDS.map((kind) => pictures(path.join(folder, 'processed', kind)));
  const twice = names[0].find((name) => names[1].includes(name));
  if (twice) throw new FormatError(twice, 'is in processed/no_cancer and in processed/cancer');
  const lesions = KINDS.flatMap((kind, label) =>
    names[label].map((name) => ({
      file: path.join(folder, 'processed', kind, name),
      label: label as 0 | 1,
      sticker: masks.has(name) ? path.join(segmentation, name) : undefined,
    })),
  );
  if (lesions.length === 0)
    throw new Error(`lesionFolders: there are no photographs in processed of ${path.basename(folder)}`);
  const used = lesions.filter(({ sticker }) => sticker).length;
  return { lesions, left: { masksWithoutPhotograph: masks.size - used } };
}

/**
 * The mask of a photograph's stickers as 0 and 1 `[size,size]` (first channel above 100, as in the public code), all 0
 * where there is none.
 *
 * @throws FormatError when it cannot be read as an image, or has other sides than its photograph
 */
export async function readSticker(
  { file, sticker }: Pick<FiledLesion, 'file' | 'sticker'>,
  { size }: { size: number },
): Promise<Uint8Array> {
  if (!sticker) return new Uint8Array(size * size);
  const name = `segmentation/${path.basename(sticker)}`;
  const [height, width] = await imageSize(file);
  const [h, w] = await imageSize(sticker, { name });
  if (h !== height || w !== width)
    throw new FormatError(name, `is ${w} x ${h}; wanted ${width} x ${height}, the size of its photograph`);
  const { data } = await decodeImage(sticker, { name, channels: 3, plan: () => [size, size] });
  return Uint8Array.from({ length: size * size }, (_, p) => Number(data[3 * p] > 100));
}

function pictures(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort();
}
