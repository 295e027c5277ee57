import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, readFile } from '../../formats';
import { IMAGENET_CLASSES } from './imagenet-classes';
import type { LocalizationSet, LocalizedImage } from './localization-set';

/** Images of Tiny ImageNet with their box. */
export interface TinyImagenetSet extends Omit<LocalizationSet, 'left'> {
  /** Images that the list does not name, and how many that it names are not there: not among `images`. */
  left: { withoutAnnotation: string[]; withoutImage: number };
}

export interface TinyImagenetOptions {
  /** WordNet ids by class index; ImageNet's thousand in rising order unless given, since all 200 are among them. */
  classes?: readonly string[];
  /** Takes the first `limit` images that are there, in the order of the list. */
  limit?: number;
}

const SIDE = 64;
const LIST = 'val_annotations.txt';

/**
 * The validation images of Tiny ImageNet (64 x 64, one box each) in the folder layout of its archive: `val/images`, and
 * beside it `val/val_annotations.txt` with a row an image: file, WordNet id, and the box from its first to its last
 * pixel, counted from 0. The boxes that come back count from 1, as those of {@link localizationSet} do.
 *
 * A part of the images is enough: rows whose image is missing are counted in `left`.
 *
 * @param folder the one that holds `val`, or `val` itself
 * @throws Error when there is no list or none of its images, FormatError for a row that is damaged, of an unknown class
 *   or with a box outside the image; it names the row
 */
export function tinyImagenetSet(
  folder: string,
  { classes = IMAGENET_CLASSES.map(({ id }) => id), limit = Infinity }: TinyImagenetOptions = {},
): TinyImagenetSet {
  const root = [path.join(folder, 'val'), folder].find((place) => fs.existsSync(path.join(place, LIST)));
  if (!root)
    throw new Error(
      `tinyImagenetSet: there is no ${LIST} in ${path.basename(folder)}; wanted the folder that the archive unpacks to, with val/${LIST} and val/images`,
    );
  const there = new Set(listed(path.join(root, 'images')));
  const rows = readFile(path.join(root, LIST)).toString('utf8').split(/\r?\n/);
  const images: LocalizedImage[] = [];
  const named = new Set<string>();
  let withoutImage = 0;
  for (const [i, row] of rows.entries()) {
    if (row === '') continue;
    const image = parseRow(row, i + 1, classes);
    named.add(image.file);
    if (!there.has(image.file)) withoutImage++;
    else if (images.length < limit) images.push({ ...image, file: path.join(root, 'images', image.file) });
  }
  if (images.length === 0 && limit > 0)
    throw new Error(`tinyImagenetSet: none of the ${withoutImage} images that ${LIST} names is in val/images`);
  return { images, classes, left: { withoutAnnotation: [...there].filter((name) => !named.has(name)), withoutImage } };
}

function parseRow(row: string, line: number, classes: readonly string[]): LocalizedImage {
  const [file, id, ...corners] = row.split('\t');
  const [x1, y1, x2, y2] = corners.map(Number);
  const fault = (what: string) => new FormatError(LIST, `row ${line} ${what}`);
  if (corners.length !== 4 || !corners.every((corner) => /^\d+$/.test(corner)) || !file)
    throw fault(`is '${row.slice(0, 60)}'; wanted file, class and four whole numbers, with tabs between`);
  if (path.basename(file) !== file || file.startsWith('.'))
    throw fault(`names the file '${file.slice(0, 40)}'; wanted a plain name`);
  if (x1 > x2 || y1 > y2 || x2 >= SIDE || y2 >= SIDE)
    throw fault(`has the box ${corners.join(' ')}; wanted first and last pixel of an image of ${SIDE} x ${SIDE}`);
  const label = classes.indexOf(id);
  if (label < 0) throw fault(`is of class '${id.slice(0, 40)}', which is not one of the ${classes.length} classes`);
  const box = { xmin: x1 + 1, ymin: y1 + 1, xmax: x2 + 1, ymax: y2 + 1 };
  return { file, width: SIDE, height: SIDE, label, boxes: [box], difficult: false, others: 0 };
}

function listed(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort();
}
