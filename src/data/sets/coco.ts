import * as fs from 'node:fs';
import * as path from 'node:path';
import { cocoMask, FormatError, parseCoco, readFile, type CocoImage } from '../../formats';

/** An annotated photograph and where it lies. */
export interface CocoPhoto extends CocoImage {
  path: string;
}

export interface CocoSet {
  classes: readonly string[];
  /** Groups of classes, as its file names them: positions of their members. */
  supercategories: Readonly<Record<string, readonly number[]>>;
  photos: CocoPhoto[];
}

export interface CocoSetOptions {
  /** `val2017` or another; by default the first of which annotations and images are both there. */
  split?: string;
  limit?: number;
  /** The file of annotations, where it is none of MS-COCO's layout. */
  annotations?: string;
}

/**
 * The photographs of MS-COCO in a folder as its authors lay it out: `annotations/instances_<split>.json` and
 * `<split>/<file name>`; without `split`, those of the first split of which both are there. Takes the first `limit` in
 * the file's order; a photograph that is annotated and not there is an error. Annotations CC BY 4.0, each photograph
 * under its own `license`. With `annotations`, a file of your own, its images lie in `folder` itself.
 */
export function cocoSet(folder: string, { split, limit = Infinity, annotations }: CocoSetOptions = {}): CocoSet {
  if (annotations !== undefined && split !== undefined)
    throw new Error('cocoSet: annotations is a file, to which split says nothing; leave one of them out');
  const part = annotations === undefined ? (split ?? splitIn(folder)) : '';
  const file = annotations ?? path.join(folder, 'annotations', `instances_${part}.json`);
  const name = annotations === undefined ? `annotations/instances_${part}.json` : path.basename(annotations);
  const beside = part === '' ? path.basename(folder) : part;
  if (!fs.existsSync(file)) {
    throw new Error(
      `cocoSet: there is no ${name}${part && ` in ${path.basename(folder)}`}; wanted MS-COCO's annotations, and its images in ${beside}/`,
    );
  }
  const { classes, supercategories, images } = parseCoco(readFile(file, { name }), { name });
  const photos = images
    .slice(0, limit)
    .map((image) => ({ ...image, path: path.join(folder, part, path.basename(image.file)) }));
  const missing = photos.filter(({ path: location }) => !fs.existsSync(location));
  if (missing.length > 0)
    throw new FormatError(
      name,
      `names ${missing.length} images that are not in ${beside}/, the first ${missing[0].file}`,
    );
  return { classes, supercategories, photos };
}

/**
 * The first split, by name, that has annotations and a folder of images; `val2017`, the smallest, where there is none.
 */
function splitIn(folder: string): string {
  const annotations = path.join(folder, 'annotations');
  const files = fs.existsSync(annotations) ? fs.readdirSync(annotations).sort() : [];
  const splits = files.flatMap((name) => /^instances_(.+)\.json$/.exec(name)?.[1] ?? []);
  return splits.find((split) => fs.existsSync(path.join(folder, split))) ?? 'val2017';
}

/** The classes that a photograph shows, in rising order; crowds count. */
export function classesOf({ annotations }: CocoImage): number[] {
  return [...new Set(annotations.map(({ label }) => label))].sort((a, b) => a - b);
}

/**
 * The union of all regions of one class (crowds included) as a mask of 0 and 1, `[height,width]`: the ground truth of
 * the pointing games.
 */
export function classMask({ annotations, height, width, file }: CocoImage, label: number): Uint8Array {
  const regions = annotations
    .filter((annotation) => annotation.label === label)
    .map(({ segmentation }) => segmentation);
  // Polygons are united as they are filled, whichever annotations they belong to.
  const polygons = regions.flatMap((region) =>
    Array.isArray(region) ? (region as readonly (readonly number[])[]) : [],
  );
  const mask = cocoMask(polygons, [height, width], { name: file });
  for (const runs of regions.filter((region) => !Array.isArray(region))) {
    const one = cocoMask(runs, [height, width], { name: file });
    for (let at = 0; at < mask.length; at++) mask[at] |= one[at];
  }
  return mask;
}
