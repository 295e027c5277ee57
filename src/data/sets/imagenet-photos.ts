import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, readFile } from '../../formats';
import { Random } from '../../random';
import { advice, alarm } from '../../host';
import { dataFolder, shownFolder } from '../files/data-folder';
import type { DataMeta } from '../files/data-meta';
import { imagenetCrop } from '../images/imagenet-crop';
import { imagenetSquash } from '../images/imagenet-squash';
import { GENERATED_LICENSE } from '../files/meta-of';
import { DEMO_PHOTOS, listedPhotos, type SanityPhoto } from './sanity-photos';
import { sha256Of } from '../files/sha256';

/** Photographs of one size, without labels: `images` [n, size, size, 3], bytes RGB. */
export interface PhotoSet {
  images: Uint8Array;
  shape: [n: number, h: number, w: number, c: number];
  /** What each shows, in a word. */
  names: string[];
  meta: DataMeta;
}

export interface PhotoOptions {
  /** Height and width. Default 224. */
  size?: number;
  /**
   * The middle of the image, its shorter side brought to 256 for 224 pixels (default), or all of it whatever its sides.
   */
  fit?: 'crop' | 'squash';
  /** Takes the first so many. Default all. */
  limit?: number;
  /** Default {@link dataFolder}. */
  folder?: string;
  /** Default `VITRINE_MIRROR`. */
  mirror?: string;
}

const PAGE = 'https://github.com/adebayoj/sanity_checks_saliency';

/** Where each set lies, what belongs to it, and what a reader without it is told. */
const PLACES = {
  demo: {
    folder: 'demo_images',
    photos: () => DEMO_PHOTOS,
    asked: `${DEMO_PHOTOS.length} images, under their published names, such as ${DEMO_PHOTOS[0].file}`,
    page: PAGE,
  },
  listed: {
    folder: 'val',
    photos: listedPhotos,
    asked: `${listedPhotos().length} images, under their published names, such as ${listedPhotos()[0].file}`,
    page: `ImageNet's validation set`,
  },
  samples: {
    folder: 'sample_images',
    photos: samplePhotos,
    asked: 'one image a class, as many as you have, named as n01440764_tench.JPEG',
    page: 'https://github.com/EliSchwartz/imagenet-sample-images',
  },
};

function samplePhotos(place: string): SanityPhoto[] {
  const files = fs.existsSync(place) ? fs.readdirSync(place) : [];
  return files.sort().flatMap((file) => {
    const name = /^n\d{8}_(.+)\.JPEG$/.exec(file)?.[1];
    return name ? [{ file, name: name.replaceAll('_', ' ') }] : [];
  });
}

/**
 * ImageNet photographs: of the sanity checks (Adebayo et al. 2018) `demo`, the eight of their public code, and
 * `listed`, the 200 validation images whose ids it lists; `samples`, one a class, named as in
 * `EliSchwartz/imagenet-sample-images` (`n01440764_tench.JPEG`), as many as are there, in the order of their names.
 * They may not be passed on, so they are only read: from `imagenet/demo_images`, `imagenet/val` and
 * `imagenet/sample_images` of the data folder, or of the mirror. Where they are not there, patterns are drawn instead,
 * with a banner and `meta.real` false.
 *
 * @throws FormatError when a demo image is not the published one, or an image cannot be read.
 */
export async function imagenetPhotos(
  which: keyof typeof PLACES,
  {
    size = 224,
    fit = 'crop',
    limit = Infinity,
    folder = dataFolder(),
    mirror = process.env.VITRINE_MIRROR,
  }: PhotoOptions = {},
): Promise<PhotoSet> {
  const inside = path.join('imagenet', PLACES[which].folder);
  const reasons: string[] = [];
  for (const [origin, root] of [
    ['data folder', folder],
    ['mirror', mirror],
  ] as const) {
    if (!root) {
      reasons.push('mirror folder: none (VITRINE_MIRROR is not set)');
      continue;
    }
    const place = path.join(path.resolve(root), inside);
    const wanted = PLACES[which].photos(place).slice(0, limit);
    const missing = wanted.filter(({ file }) => !fs.existsSync(path.join(place, file))).map(({ file }) => file);
    if (wanted.length > 0 && missing.length === 0)
      return readPhotos(place, wanted, { origin, split: which, size, fit });
    const some = `no ${missing.slice(0, 3).join(', no ')}${missing.length > 3 ? ', …' : ''}`;
    reasons.push(
      `${origin} ${shownFolder(place)}: has ${missing.length === wanted.length ? 'none of the images' : some}`,
    );
  }
  const { asked, page } = PLACES[which];
  const put = `and put them into \`${shownFolder(path.join(folder, inside))}\` (${asked}`;
  alarm({
    headline: 'DRAWN PATTERNS, NOT PHOTOGRAPHS OF IMAGENET',
    consequence: 'The images below were drawn by a program. Results on them cannot confirm or refute the paper.',
    remedy: `Get the photographs where you are allowed to, ${advice({
      checkout: (where) =>
        which === 'samples' ? put : `then \`npm run data -- imagenet --from FOLDER\`${where} (${asked}`,
      alone: put,
    })}; from ${page}).`,
    reasons,
  });
  return drawn(
    DEMO_PHOTOS.slice(0, limit).map(({ name }) => name),
    size,
  );
}

async function readPhotos(
  place: string,
  wanted: readonly SanityPhoto[],
  {
    origin,
    split,
    size,
    fit,
  }: { origin: DataMeta['origin']; split: string } & Required<Pick<PhotoOptions, 'size' | 'fit'>>,
): Promise<PhotoSet> {
  const images = new Uint8Array(wanted.length * size * size * 3);
  const files: DataMeta['files'] = [];
  for (const [i, { file, sha256 }] of wanted.entries()) {
    const bytes = readFile(path.join(place, file));
    const found = sha256Of(bytes);
    if (sha256 && found !== sha256)
      throw new FormatError(file, `is not the published image: its SHA-256 is ${found}, wanted ${sha256}`);
    files.push({ file, sha256: found, bytes: bytes.length });
    const fitted =
      fit === 'crop'
        ? imagenetCrop(bytes, { name: file, size, shortSide: Math.round((size * 256) / 224) })
        : imagenetSquash(bytes, { name: file, size });
    images.set(await fitted, i * size * size * 3);
  }
  const meta: DataMeta = {
    name: 'ImageNet photographs',
    split,
    origin,
    real: true,
    verified: wanted.every(({ sha256 }) => sha256 !== undefined),
    files,
    license: 'ImageNet: research and education only, no copies',
    citation: 'Russakovsky et al.: ImageNet Large Scale Visual Recognition Challenge, 2015',
    url: PAGE,
  };
  return { images, shape: [wanted.length, size, size, 3], names: wanted.map(({ name }) => name), meta };
}

/** Slow waves of color with one disc: neither things nor noise. */
function drawn(names: string[], size: number): PhotoSet {
  const images = new Uint8Array(names.length * size * size * 3);
  for (const i of names.keys()) {
    const random = new Random(i).fork('photographs');
    const waves = Array.from({ length: 3 }, () => [
      random.uniform(-0.06, 0.06),
      random.uniform(-0.06, 0.06),
      random.uniform(0, 6),
    ]);
    const [x0, y0, radius] = [
      random.uniform(0.3, 0.7) * size,
      random.uniform(0.3, 0.7) * size,
      random.uniform(0.1, 0.25) * size,
    ];
    for (let p = 0; p < size * size; p++) {
      const [x, y] = [p % size, Math.floor(p / size)];
      const height = (x - x0) ** 2 + (y - y0) ** 2 < radius ** 2 ? -100 : 100;
      const pixel = (i * size * size + p) * 3;
      waves.forEach(([a, b, c], channel) => (images[pixel + channel] = 127.5 + height * Math.sin(a * x + b * y + c)));
    }
  }
  const meta: DataMeta = {
    name: 'ImageNet photographs (drawn patterns)',
    split: '',
    origin: 'stand-in',
    real: false,
    verified: false,
    files: [],
    license: GENERATED_LICENSE,
    citation: '',
    url: PAGE,
  };
  return { images, shape: [names.length, size, size, 3], names, meta };
}
