import { FormatError } from '../format-error';
import type { CocoSegmentation } from './coco-mask';
import { cocoRegion } from './coco-region';

export interface CocoImage {
  id: number;
  file: string;
  height: number;
  width: number;
  /** The license's name, or '' where none is stated. */
  license: string;
  annotations: CocoAnnotation[];
}

export interface CocoAnnotation {
  /** Position of the category in the file's list: 0 up, whatever the ids. */
  label: number;
  /** What the file has, less polygons without an area; the box as a polygon where it has nothing else. */
  segmentation: CocoSegmentation;
  /** Left, top, width, height in pixels, counted from 0. */
  bbox: readonly [number, number, number, number];
  area: number;
  /** A region of many instances, drawn as one. */
  crowd: boolean;
}

export interface CocoInstances {
  /** Names of the categories, in the order of the file. */
  classes: string[];
  /** Groups of categories that the file names, with their members by position; empty where it names none. */
  supercategories: Record<string, number[]>;
  images: CocoImage[];
  /** What could not be used, a line for each annotation. */
  leftOut: string[];
}

/**
 * Reads an MS-COCO instances file: images with their annotations, in the file's order, and the categories by position
 * (their ids have gaps). Each annotation counts by the best that it says of its region: run lengths or polygons, else
 * its box; one that says nothing is left out and listed.
 *
 * @throws FormatError for what is not JSON, lacks a list or a field, or names an image or category that is not there.
 */
export function parseCoco(bytes: Uint8Array, { name = 'instances' }: { name?: string } = {}): CocoInstances {
  const file = parseJson(bytes, name);
  const categories = list(file, 'categories', name);
  const labels = new Map(categories.map((category, label) => [number(category, 'id', name), label]));
  const licenses = new Map(
    (file.licenses === undefined ? [] : list(file, 'licenses', name)).map((license) => [
      license.id,
      String(license.name ?? ''),
    ]),
  );
  const images = new Map(
    list(file, 'images', name).map((image) => [
      number(image, 'id', name),
      {
        id: number(image, 'id', name),
        file: string(image, 'file_name', name),
        height: size(image, 'height', name),
        width: size(image, 'width', name),
        license: licenses.get(image.license) ?? '',
        annotations: [] as CocoAnnotation[],
      },
    ]),
  );
  const leftOut: string[] = [];
  for (const annotation of list(file, 'annotations', name)) {
    const image = images.get(number(annotation, 'image_id', name));
    const label = labels.get(number(annotation, 'category_id', name));
    if (!image)
      throw new FormatError(
        name,
        `an annotation belongs to image ${String(annotation.image_id)}, which is not in the file`,
      );
    if (label === undefined)
      throw new FormatError(
        name,
        `an annotation has category ${String(annotation.category_id)}, which is not in the file`,
      );
    const region = cocoRegion(annotation, [image.height, image.width]);
    const said = `annotation ${JSON.stringify(annotation.id)?.slice(0, 40)} of image ${image.id}`;
    if (!region) leftOut.push(`${said} has neither a segmentation nor a bbox`);
    else {
      const { faults, ...known } = region;
      if (faults.length > 0) leftOut.push(`${said} has ${faults.join(' and ')}`);
      image.annotations.push({ label, ...known, crowd: annotation.iscrowd === 1 || annotation.iscrowd === true });
    }
  }
  const classes = categories.map((category) => string(category, 'name', name));
  return { classes, supercategories: groupsOf(categories), images: [...images.values()], leftOut };
}

function groupsOf(categories: readonly Fields[]): Record<string, number[]> {
  const groups = new Map<string, number[]>();
  categories.forEach(({ supercategory }, label) => {
    if (typeof supercategory === 'string' && supercategory !== '')
      groups.set(supercategory, [...(groups.get(supercategory) ?? []), label]);
  });
  return Object.fromEntries(groups);
}

type Fields = Record<string, unknown>;

function parseJson(bytes: Uint8Array, name: string): Fields {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch (error) {
    throw new FormatError(name, `cannot be read as JSON (${(error as Error).message.split('\n')[0].slice(0, 120)})`);
  }
  throw new FormatError(name, 'is not a JSON object');
}

function list(fields: Fields, key: string, name: string): Fields[] {
  const value = fields[key];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'object' && item !== null)) {
    throw new FormatError(name, `has no list '${key}' of objects`);
  }
  return value as Fields[];
}

function number(fields: Fields, key: string, name: string): number {
  const value = fields[key];
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new FormatError(name, `'${key}' is ${JSON.stringify(value)?.slice(0, 40)}; wanted a number`);
  return value;
}

function size(fields: Fields, key: string, name: string): number {
  const value = number(fields, key, name);
  if (!Number.isInteger(value) || value < 1 || value > 2 ** 16) {
    throw new FormatError(name, `'${key}' is ${value}; wanted a whole number of pixels from 1 to ${2 ** 16}`);
  }
  return value;
}

function string(fields: Fields, key: string, name: string): string {
  const value = fields[key];
  if (typeof value !== 'string')
    throw new FormatError(name, `'${key}' is ${JSON.stringify(value)?.slice(0, 40)}; wanted text`);
  return value;
}
