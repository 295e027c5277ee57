import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseCoco, readFile } from '../../formats';
import type { DataMeta } from '../files/data-meta';
import { findFolder } from '../files/find-folder';
import { sha256Of } from '../files/sha256';
import type { CocoPhoto, CocoSet } from './coco';

/** Photographs of MS-COCO that are at hand, and its categories. */
export interface CocoPhotographs {
  photos: CocoPhoto[];
  classes: readonly string[];
  supercategories: CocoSet['supercategories'];
  meta: DataMeta;
}

/**
 * The first photographs of MS-COCO's training set, known as COCO128, as far as the data folder or the mirror has them,
 * in `coco` and `coco128-rest`: 128 where both are whole. What is annotated and not there is left out. Undefined where
 * neither folder is there.
 */
export function cocoPhotographs(): CocoPhotographs | undefined {
  const photos = new Map<number, CocoPhoto>();
  const files: DataMeta['files'] = [];
  let found: (Pick<DataMeta, 'origin'> & Pick<CocoSet, 'classes' | 'supercategories'>) | undefined;
  for (const name of ['coco', 'coco128-rest']) {
    const place = findFolder(name, 'annotations/instances_train2017.json');
    if (!place) continue;
    const annotations = path.join(place.folder, 'annotations', 'instances_train2017.json');
    const bytes = readFile(annotations);
    files.push({ file: `${name}/${path.basename(annotations)}`, sha256: sha256Of(bytes), bytes: bytes.length });
    const { classes, supercategories, images } = parseCoco(bytes, { name: path.basename(annotations) });
    found = { origin: place.origin, classes, supercategories };
    for (const image of images) {
      const file = path.join(place.folder, 'train2017', path.basename(image.file));
      if (fs.existsSync(file)) photos.set(image.id, { ...image, path: file });
    }
  }
  if (!found) return undefined;
  const meta: DataMeta = {
    name: 'MS-COCO, the first photographs',
    split: 'train2017',
    origin: found.origin,
    real: true,
    verified: false,
    files,
    license: 'annotations CC BY 4.0; each photograph its own',
    citation: 'Lin et al.: Microsoft COCO, Common Objects in Context, 2014',
    url: 'https://cocodataset.org',
  };
  const { classes, supercategories } = found;
  return { photos: [...photos.values()], classes, supercategories, meta };
}

const FREE = /^(Attribution License|Attribution-ShareAlike License|No known copyright restrictions)$/;

/** Whether a photograph's license lets copies be passed on, changed ones too. */
export function mayBeShown({ license }: Pick<CocoPhoto, 'license'>): boolean {
  return FREE.test(license);
}
