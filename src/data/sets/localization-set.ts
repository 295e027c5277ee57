import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, parseVocXml, type Box, type VocObject } from '../../formats';
import { fileTree, folderTree, tarShards, type FileTree } from '../files/file-tree';
import { sha256Of } from '../files/sha256';
import { IMAGENET_CLASSES } from './imagenet-classes';

/** One image with the boxes of its class. */
export interface LocalizedImage {
  /** The image's path; of one in a tar archive, its name there behind that of the archive. */
  file: string;
  /** Gives the bytes of an image that is no file of its own. @throws FormatError where they cannot be read */
  read?: () => Uint8Array;
  /** A digest of what the archives hold that image or annotation lie in. */
  archives?: string;
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
  /** Folder or tar archive of the annotations, where it is none of those of ImageNet's layout. */
  annotations?: string;
}

/**
 * Images with boxes in ImageNet's own layout: `val/` with the images, flat or in a folder a class, and one VOC XML an
 * image, either beside it (as the data set's description says) or in a sibling folder `annotation/` (as the program of
 * Pillai and Pirsiavash reads it). Only the XML is read here; see {@link readImage}.
 *
 * Images may lie in tar archives instead, as ImageNet's validation set does and as shards of webdataset do: `folder` is
 * such an archive, or a folder of them, with the XML beside each image in its archive or in `annotations`. They are not
 * unpacked: headers are read here, and an image where it lies when it is its turn.
 *
 * @throws Error when there are no images, FormatError for an annotation that is damaged or of an unknown class, and for
 *   an archive that is damaged.
 */
export function localizationSet(
  folder: string,
  { classes = IMAGENET_CLASSES.map(({ id }) => id), limit = Infinity, annotations }: LocalizationOptions = {},
): LocalizationSet {
  const images = imagesIn(folder);
  const files = images.images.slice(0, limit);
  if (files.length === 0) {
    throw new Error(
      `localizationSet: there are no JPEG or PNG images in ${path.basename(folder)}; wanted val/ with the images, and an XML for each beside it or in annotation/`,
    );
  }
  const beside = isFolder(folder) ? ['annotation', 'annotations'].map((name) => path.join(folder, name)) : [];
  const places = annotations === undefined ? [images, ...beside.map(folderTree)] : [fileTree(annotations)];
  const set: LocalizationSet = { images: [], classes, left: { withoutAnnotation: [], withoutObject: [] } };
  const digests = [images, ...places].flatMap(({ digest }) => digest ?? []);
  const archives = digests.length > 0 ? { archives: sha256Of(Buffer.from(digests.join(' '))) } : {};
  for (const relative of files) {
    const found = annotationOf(relative, places);
    if (!found) {
      set.left.withoutAnnotation.push(relative);
      continue;
    }
    const xml = path.basename(found.file);
    const { width, height, objects } = parseVocXml(found.place.read(found.file), { name: xml });
    if (objects.length === 0) set.left.withoutObject.push(relative);
    else
      set.images.push({
        file: images.place(relative),
        ...(images.digest ? { read: () => images.read(relative) } : {}),
        ...archives,
        width,
        height,
        ...ofFirstClass(objects, classes, xml),
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

/** The images of ImageNet's layout, or those of tar archives. */
function imagesIn(folder: string): FileTree {
  if (!isFolder(folder) && tarShards(folder).length === 0)
    throw new Error(`localizationSet: ${folder} is no folder and no .tar; wanted one of them, with images`);
  const val = path.join(folder, 'val');
  return fileTree(isFolder(folder) && isFolder(val) ? val : folder);
}

/** `relative` is `x.JPEG` or `class/x.JPEG`; its XML has the same place or lies flat. */
function annotationOf(relative: string, places: readonly FileTree[]): { place: FileTree; file: string } | undefined {
  const xml = relative.replace(/\.[^./]+$/, '.xml');
  for (const place of places) {
    const file = place.find([xml, path.basename(xml)]);
    if (file !== undefined) return { place, file };
  }
  return undefined;
}

function isFolder(location: string): boolean {
  return fs.statSync(location, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
