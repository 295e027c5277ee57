import * as path from 'node:path';
import {
  findFolder,
  isicSet,
  lesionFolders,
  readImage,
  readLesions,
  readSticker,
  sha256Of,
  type DataMeta,
} from '../../data';
import { readFile } from '../../formats';
import { alarm, interruptible, progress } from '../../host';
import { Random } from '../../random';
import { drawnLesions } from './drawn-lesions';

/** Photographs of skin lesions in memory, all of one size; each an array of its own: together they can be too long. */
export interface LesionPhotographs {
  /** The bytes RGB `[h,w,3]` of each photograph. */
  images: readonly Uint8Array[];
  shape: [n: number, h: number, w: number];
  /** 1 is malignant. */
  labels: Uint8Array;
  /** 1 where the list says that there is a colored sticker. */
  flagged: Uint8Array;
  /** 1 where the list names pen marks. */
  inked: Uint8Array;
  /** 1 on the lesion `[h,w]` of each photograph; undefined where only stickers have masks. */
  lesions?: readonly Uint8Array[];
  /** The stickers' own masks `[h,w]`, where somebody drew them. */
  stickers?: readonly Uint8Array[];
  /** What was left out, and why. */
  left: Readonly<Record<string, number>>;
  meta: DataMeta;
}

export interface LesionPhotographsOptions {
  /** At most so many, drawn with seed 0; all unless given. */
  limit?: number;
}

const [HEIGHT, WIDTH] = [192, 256];
/** The size of the published runs. */
const PUBLISHED = 299;

/**
 * The photographs of `isic` in the data folder or the mirror: in the layout of CDEP's public code (`processed`,
 * `segmentation`; 299 x 299 pixels), or in that of ISIC 2018 with lesion masks (see `isicSet`; 256 x 192). Nothing is
 * fetched. Where there are none, lesions are drawn, with a banner and `meta.real` false.
 */
export async function lesionPhotographs({
  limit = Infinity,
}: LesionPhotographsOptions = {}): Promise<LesionPhotographs> {
  const published = findFolder('isic', 'processed');
  if (published) return fromFolders(published, limit);
  const found = findFolder('isic', 'isic_bias.csv') ?? findFolder('isic', 'metadata.csv');
  if (!found) return drawn(Math.min(limit, 400));
  const { lesions, left, meta } = isicSet(found.folder);
  const chosen = some(lesions, limit);
  const { images, masks, shape } = await readLesions(chosen, { width: WIDTH, height: HEIGHT });
  const has = (artefact: 'patches' | 'ink') =>
    Uint8Array.from(chosen, ({ artefacts }) => Number(artefacts.includes(artefact)));
  return {
    ...{ images: each(images, 3 * HEIGHT * WIDTH), lesions: each(masks, HEIGHT * WIDTH) },
    ...{ shape, left, flagged: has('patches'), inked: has('ink') },
    labels: Uint8Array.from(chosen, ({ label }) => label),
    meta: {
      ...{ ...meta, origin: found.origin },
      files: [
        ...meta.files,
        await inOne(
          found.folder,
          chosen.flatMap(({ files }) => Object.values(files)),
        ),
      ],
    },
  };
}

async function fromFolders(
  { folder, origin }: { folder: string; origin: DataMeta['origin'] },
  limit: number,
): Promise<LesionPhotographs> {
  const { lesions, left } = lesionFolders(folder);
  const chosen = some(lesions, limit);
  const images: Uint8Array[] = [];
  const stickers: Uint8Array[] = [];
  const bar = progress('lesions', chosen.length);
  await interruptible(async (breathe) => {
    for (const [i, lesion] of chosen.entries()) {
      await breathe();
      const { data, shape } = await readImage(lesion.file, { name: path.basename(lesion.file) });
      if (shape[0] !== PUBLISHED || shape[1] !== PUBLISHED)
        throw new Error(
          `lesionPhotographs: ${path.basename(lesion.file)} is ${shape[1]} x ${shape[0]}; wanted ${PUBLISHED} x ${PUBLISHED}, as CDEP's public code leaves them in processed`,
        );
      images.push(data);
      stickers.push(await readSticker(lesion, { size: PUBLISHED }));
      bar.update(i + 1);
    }
  });
  bar.finish(`${chosen.length} lesions read`);
  return {
    ...{ images, stickers, left, shape: [chosen.length, PUBLISHED, PUBLISHED] },
    labels: Uint8Array.from(chosen, ({ label }) => label),
    flagged: Uint8Array.from(chosen, ({ sticker }) => Number(sticker !== undefined)),
    inked: new Uint8Array(chosen.length),
    meta: {
      ...{
        name: 'ISIC archive',
        split: `${chosen.length} photographs`,
        origin,
        real: true,
        verified: false,
        files: [
          await inOne(
            folder,
            chosen.flatMap(({ file, sticker }) => (sticker ? [file, sticker] : [file])),
          ),
        ],
      },
      license: 'each photograph its own: CC0, CC BY or CC BY-NC',
      citation: 'The International Skin Imaging Collaboration; masks of stickers: Rieger et al. 2020',
      url: 'https://www.isic-archive.com',
    },
  };
}

/** Photographs and masks as one entry of `meta`: the digest of their places in the folder and of what is in them. */
async function inOne(folder: string, files: readonly string[]): Promise<DataMeta['files'][number]> {
  const lines: string[] = [];
  let bytes = 0;
  await interruptible(async (breathe) => {
    for (const file of files) {
      await breathe();
      const content = readFile(file, { name: path.basename(file) });
      bytes += content.length;
      lines.push(`${path.relative(folder, file).split(path.sep).join('/')} ${sha256Of(content)}`);
    }
  });
  return { file: `${files.length} photographs and masks`, sha256: sha256Of(Buffer.from(lines.join('\n'))), bytes };
}

function drawn(n: number): LesionPhotographs {
  alarm({
    headline: 'DRAWN LESIONS, NOT PHOTOGRAPHS OF ISIC',
    consequence: 'The pictures below were drawn by a program. Results on them cannot confirm or refute the paper.',
    remedy: `Put \`isic_bias.csv\`, \`ISIC2018_Task1-2_Training_Input\` and \`ISIC2018_Task1_Training_GroundTruth\` into \`data/isic\`, or into the folder that VITRINE_MIRROR names.`,
    reasons: [
      'data folder, then mirror folder: there is no isic/isic_bias.csv, no isic/metadata.csv, no isic/processed',
    ],
  });
  // As many malignant ones as benign ones, as nearly as in the photographs.
  const set = drawnLesions(n, {
    seed: 0,
    traits: (i) => ({ label: i % 2 === 0 ? 0 : 1, sticker: i % 4 === 0 ? 'with' : 'without' }),
  });
  const side = set.shape[1];
  const images = new Uint8Array(n * HEIGHT * WIDTH * 3);
  const lesions = new Uint8Array(n * HEIGHT * WIDTH);
  for (let p = 0; p < lesions.length; p++) {
    const [i, y, x] = [Math.floor(p / (HEIGHT * WIDTH)), Math.floor(p / WIDTH) % HEIGHT, p % WIDTH];
    const from = (i * side + Math.floor((y * side) / HEIGHT)) * side + Math.floor((x * side) / WIDTH);
    lesions[p] = set.lesions[from];
    for (let c = 0; c < 3; c++) images[3 * p + c] = Math.round(255 * set.images[3 * from + c]);
  }
  return {
    ...{ images: each(images, 3 * HEIGHT * WIDTH), lesions: each(lesions, HEIGHT * WIDTH) },
    ...{ shape: [n, HEIGHT, WIDTH], labels: set.labels, flagged: set.stickers, left: {} },
    inked: new Uint8Array(n),
    meta: {
      ...{
        name: 'ISIC 2018 (drawn lesions)',
        split: `${n} drawings`,
        origin: 'stand-in',
        real: false,
        verified: false,
      },
      ...{
        files: [],
        license: 'generated by this project (MIT)',
        citation: 'drawn by this project',
        url: 'https://www.isic-archive.com',
      },
    },
  };
}

function each(values: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: values.length / size }, (_, i) => values.subarray(i * size, (i + 1) * size));
}

function some<T>(all: readonly T[], limit: number): readonly T[] {
  if (limit >= all.length) return all;
  return Array.from(new Random(0).permutation(all.length).subarray(0, limit).sort(), (i) => all[i]);
}
