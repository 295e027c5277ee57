import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { DEMO_PHOTOS, listedPhotos, shownFolder, type SanityPhoto } from 'vitrine/data';
import type { DataScript, ScriptOptions } from './data-script';
import { findFiles } from './find-files';
import { copyInto } from './weights';

/**
 * The photographs of the sanity checks and where they belong: the eight of the public code, and the listed validation
 * images.
 */
const PARTS: readonly { folder: string; title: string; photos: readonly SanityPhoto[] }[] = [
  { folder: 'demo_images', title: 'demonstration images', photos: DEMO_PHOTOS },
  { folder: 'val', title: 'listed validation images', photos: listedPhotos() },
];

/**
 * `npm run data -- imagenet --from FOLDER`: picks the photographs by their published names out of a folder that the
 * user has; nothing can be fetched.
 */
export const imagenet: DataScript = {
  name: 'imagenet',
  title: 'ImageNet photographs of the sanity checks',
  license: 'ImageNet: research and education only; to be had from image-net.org by those who accept its terms',
  page: 'https://www.image-net.org/download',
  size: 'nothing to fetch: --from your folder of validation images, or a clone of adebayoj/sanity_checks_saliency',
  present: (folder) =>
    PARTS.flatMap(({ folder: part, photos }) =>
      photos.map(({ file }) => fs.existsSync(path.join(folder, 'imagenet', part, file))),
    ),
  run: prepareImagenet,
};

async function prepareImagenet({ folder, from, url }: ScriptOptions): Promise<void> {
  if (url !== undefined)
    throw new Error('imagenet: its images may not be passed on, so no address has them; use --from FOLDER');
  const lines: string[] = [];
  let total = 0;
  for (const { folder: part, title, photos } of PARTS) {
    const target = path.join(folder, 'imagenet', part);
    const missing = photos.filter(({ file }) => !fs.existsSync(path.join(target, file)));
    const found = from === undefined || missing.length === 0 ? new Map<string, string>() : byName(from, missing);
    for (const photo of missing) {
      const source = found.get(photo.file);
      if (source) copyChecked(source, target, photo);
    }
    const here = photos.length - missing.filter(({ file }) => !found.has(file)).length;
    total += here;
    lines.push(`imagenet: ${here} of ${photos.length} ${title} in ${shownFolder(target)}`);
  }
  if (total > 0) return console.log(lines.join('\n'));
  const wanted = PARTS.map(({ title, photos }) => `the ${photos.length} ${title} (${photos[0].file}, …)`).join(' or ');
  throw new Error(
    from === undefined
      ? 'imagenet: no image is here, and none can be fetched; use --from FOLDER with the images that you have'
      : `imagenet: ${from} has none of ${wanted}; name the folder that they lie in, at most four folders deep`,
  );
}

/** Where each photograph is; of several with one name the nearest. */
function byName(from: string, photos: readonly SanityPhoto[]): Map<string, string> {
  return new Map(
    findFiles(from, new Set(photos.map(({ file }) => file)))
      .reverse()
      .map((location) => [path.basename(location), location]),
  );
}

function copyChecked(source: string, target: string, { file, sha256 }: SanityPhoto): void {
  const found = crypto.createHash('sha256').update(fs.readFileSync(source)).digest('hex');
  if (sha256 && found !== sha256)
    throw new Error(`imagenet: ${source} is not the published ${file}: its SHA-256 is ${found}, wanted ${sha256}`);
  copyInto(source, target, file);
}
