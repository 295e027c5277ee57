import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, readFile } from '../../formats';
import type { DataMeta } from '../files/data-meta';
import { GENERATED_LICENSE } from '../files/meta-of';
import { sha256Of } from '../files/sha256';
import { parseCelebaList, parseCelebaPartition } from './parse-celeba';

/** A point in pixels of the aligned image, x to the right and y down, counted from 0. */
export type FacePoint = readonly [x: number, y: number];

export interface FaceLandmarks {
  leftEye: FacePoint;
  rightEye: FacePoint;
  nose: FacePoint;
  /** The corners of the mouth; left is the left of the picture. */
  leftMouth: FacePoint;
  rightMouth: FacePoint;
}

export interface Face {
  /** The image's path. */
  file: string;
  /** Its name in the lists: `000001.jpg`. */
  name: string;
  part: 'train' | 'validation' | 'test';
  /** Missing where the list of landmarks does not name the image. */
  landmarks?: FaceLandmarks;
}

export interface CelebaSet {
  faces: readonly Face[];
  /** Names of the attributes: `Black_Hair`, `Smiling` and so on. */
  attributes: readonly string[];
  /** 1 where a face has the attribute, else 0; one value a face. */
  attribute(name: string): Uint8Array;
  /** Images that the lists name and that are not there (not in `faces`), and faces without landmarks (in `faces`). */
  left: { withoutImage: number; withoutLandmarks: number };
  meta: DataMeta;
}

/** The lists and the MD5 of each as published. */
const LISTS = {
  'list_attr_celeba.txt': '75e246fa4810816ffd6ee81facbd244c',
  'list_landmarks_align_celeba.txt': 'cc24ecafdb5b50baae59b03474781f8c',
  'list_eval_partition.txt': 'd32c9cbf5e040fd4025c592c306e6668',
} as const;
export const COORDINATES =
  'lefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y';
const PARTS = ['train', 'validation', 'test'] as const;
/** Lies in a folder of drawn faces, see `generatedFaces`. */
export const GENERATED_NOTE = 'generated.json';

/**
 * CelebA, aligned and cropped, in a folder of the reader's: `img_align_celeba` with the images, and beside it
 * `list_attr_celeba.txt`, `list_landmarks_align_celeba.txt` and `list_eval_partition.txt`. Its terms forbid to pass it
 * on, so it is never fetched. A part of the images is enough.
 *
 * `meta.verified` says whether all three lists have the published checksum.
 *
 * @throws Error where a list or all of the images are missing, FormatError for a list that is cut off or damaged; it
 *   names the line
 */
export function celebaSet(folder: string): CelebaSet {
  const missing = Object.keys(LISTS).filter((name) => !fs.existsSync(path.join(folder, name)));
  if (missing.length > 0)
    throw new Error(
      `celebaSet: there is no ${missing.join(' and no ')} in ${path.basename(folder)}; wanted the folder with the three lists of CelebA and img_align_celeba`,
    );
  const lists = (Object.keys(LISTS) as (keyof typeof LISTS)[]).map((name) => ({
    name,
    content: readFile(path.join(folder, name), { name }),
  }));
  const [attr, marks, partition] = lists.map(({ name, content }) => ({ name, text: content.toString('utf8') }));
  const attributes = parseCelebaList(attr.text, attr);
  const landmarks = parseCelebaList(marks.text, marks);
  if (landmarks.columns.join(' ') !== COORDINATES)
    throw new FormatError(
      marks.name,
      `has the columns ${landmarks.columns.join(' ').slice(0, 80)}; wanted ${COORDINATES}`,
    );
  const parts = parseCelebaPartition(partition.text, partition);

  const images = path.join(folder, 'img_align_celeba');
  const there = new Set(fs.existsSync(images) ? fs.readdirSync(images) : []);
  const faces: Face[] = [];
  const values: (readonly number[])[] = [];
  for (const [name, row] of attributes.rows) {
    const part = parts.get(name);
    if (part === undefined) throw new FormatError(partition.name, `does not name ${name}, which ${attr.name} has`);
    const wrong = row.findIndex((value) => Math.abs(value) !== 1);
    if (wrong >= 0)
      throw new FormatError(
        attr.name,
        `has the ${attributes.columns[wrong]} ${row[wrong]} for ${name}; wanted 1 or -1`,
      );
    if (!there.has(name)) continue;
    const points = landmarks.rows.get(name);
    faces.push({ file: path.join(images, name), name, part: PARTS[part], ...(points && { landmarks: named(points) }) });
    values.push(row);
  }
  const withoutImage = attributes.rows.size - faces.length;
  if (faces.length === 0)
    throw new Error(`celebaSet: none of the ${withoutImage} images that ${attr.name} names is in img_align_celeba`);
  return {
    faces,
    attributes: attributes.columns,
    attribute(name) {
      const column = attributes.columns.indexOf(name);
      if (column < 0)
        throw new RangeError(`celebaSet: there is no attribute '${name}'; there are ${attributes.columns.join(', ')}`);
      return Uint8Array.from(values, (row) => (row[column] === 1 ? 1 : 0));
    },
    left: { withoutImage, withoutLandmarks: faces.filter((face) => !face.landmarks).length },
    meta: metaOf(folder, lists),
  };
}

function named([ex, ey, fx, fy, nx, ny, lx, ly, rx, ry]: readonly number[]): FaceLandmarks {
  return { leftEye: [ex, ey], rightEye: [fx, fy], nose: [nx, ny], leftMouth: [lx, ly], rightMouth: [rx, ry] };
}

function metaOf(folder: string, lists: readonly { name: keyof typeof LISTS; content: Buffer }[]): DataMeta {
  const isGenerated = fs.existsSync(path.join(folder, GENERATED_NOTE));
  const isPublished = lists.every(
    ({ name, content }) => createHash('md5').update(content).digest('hex') === LISTS[name],
  );
  return {
    name: isGenerated ? 'Drawn faces in the layout of CelebA' : 'CelebA',
    split: '',
    origin: isGenerated ? 'stand-in' : 'data folder',
    real: !isGenerated,
    ...(isGenerated && { made: true }),
    verified: isPublished,
    files: lists.map(({ name, content }) => ({ file: name, sha256: sha256Of(content), bytes: content.length })),
    license: isGenerated ? GENERATED_LICENSE : 'non-commercial research only; not to be passed on',
    citation: 'Z. Liu, P. Luo, X. Wang, X. Tang: Deep Learning Face Attributes in the Wild, ICCV 2015',
    url: 'https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html',
  };
}
