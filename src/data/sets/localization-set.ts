import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, parseVocXml, readFile, type Box, type VocObject } from '../../formats';
import { listImages } from '../files/list-images';
import { IMAGENET_CLASSES } from './imagenet-classes';

/** One image with the boxes of its class. */
export interface LocalizedImage {
  /** The image's path. */
  file: string;
  /** Sizes as the annotation has them. */
  width: number;
  height: number;
  /** The class of the first object, an index into `classes`. */
  label: number;
  /** All boxes of that class; objects of other classes are left out. */
  boxes: Box[];
  /** True where every one of these boxes is marked difficult. */
  difficult: boolean;
  /** How many objects of other classes the annotation has. */
  others: number;
}

export interface LocalizationSet {
  images: LocalizedImage[];
  classes: readonly string[];
  /** Files of images without an annotation, and of annotations without an object: not among `images`. */
  left: { withoutAnnotation: string[]; withoutObject: string[] };
}

export interface LocalizationOptions {
  /** WordNet ids by class index; ImageNet's thousand in rising order unless given. */
  classes?: readonly string[];
  /** Takes the first `limit` images in the order of their names. */
  limit?: number;
  /** The folder of the annotations, where it is none of those of ImageNet's layout. */
  annotations?: string;
}

/**
 * Images with boxes in ImageNet's own layout: `val/` with the images, flat or in a folder a class, and one VOC XML an
 * image, either beside it (as the data set's description says) or in a sibling folder `annotation/` (as the program of
 * Pillai and Pirsiavash reads it). Only the XML is read here; see {@link readImage}.
 *
 * @throws Error when the folder has no images, FormatError for an annotation that is damaged or of an unknown class.
 */
export function localizationSet(
  folder: string,
  { classes = IMAGENET_CLASSES.map(({ id }) => id), limit = Infinity, annotations }: LocalizationOptions = {},
): LocalizationSet {
  const val = path.join(folder, 'val');
  const root = isFolder(val) ? val : folder;
  const files = listImages(root).slice(0, limit);
  if (files.length === 0) {
    throw new Error(
      `localizationSet: there are no JPEG or PNG images in ${path.basename(folder)}; wanted val/ with the images, and an XML for each beside it or in annotation/`,
    );
  }
  const own = [root, path.join(folder, 'annotation'), path.join(folder, 'annotations')];
  const places = annotations === undefined ? own : [annotations];
  const set: LocalizationSet = { images: [], classes, left: { withoutAnnotation: [], withoutObject: [] } };
  for (const relative of files) {
    const xml = annotationOf(relative, places);
    if (!xml) {
      set.left.withoutAnnotation.push(relative);
      continue;
    }
    const { width, height, objects } = parseVocXml(readFile(xml), { name: path.basename(xml) });
    if (objects.length === 0) set.left.withoutObject.push(relative);
    else
      set.images.push({
        file: path.join(root, relative),
        width,
        height,
        ...ofFirstClass(objects, classes, path.basename(xml)),
      });
  }
  return set;
}

/** The class of the first object and all objects of that class. */
function ofFirstClass(
  objects: readonly VocObject[],
  classes: readonly string[],
  xml: string,
): Pick<LocalizedImage, 'label' | 'boxes' | 'difficult' | 'others'> {
  const [first] = objects;
  const same = objects.filter(({ name }) => name === first.name);
  return {
    label: classIndex(first.name, classes, xml),
    boxes: same.map(({ box }) => box),
    difficult: same.every(({ difficult }) => difficult),
    others: objects.length - same.length,
  };
}

/** The rank of a WordNet id; a name `k.text` is class k - 1, as the published program has it. */
function classIndex(name: string, classes: readonly string[], xml: string): number {
  const numbered = /^(\d+)\./.exec(name);
  const label = numbered ? Number(numbered[1]) - 1 : classes.indexOf(name);
  if (label < 0 || label >= classes.length) {
    throw new FormatError(
      xml,
      `its first object is of class '${name.slice(0, 40)}', which is not one of the ${classes.length} classes (${classes.slice(0, 2).join(', ')}, …)`,
    );
  }
  return label;
}

/** `relative` is `x.JPEG` or `class/x.JPEG`; its XML has the same place or lies flat. */
function annotationOf(relative: string, folders: readonly string[]): string | undefined {
  const xml = relative.replace(/\.[^.]+$/, '.xml');
  return folders
    .flatMap((folder) => [path.join(folder, xml), path.join(folder, path.basename(xml))])
    .find((file) => fs.existsSync(file));
}

function isFolder(location: string): boolean {
  return fs.statSync(location, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
