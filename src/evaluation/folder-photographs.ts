import * as path from 'node:path';
import { imagenetCrop, imagenetNormalize, listImages } from '../data';
import { readFile } from '../formats';
import type { ZooEntry } from '../models';

/** A photograph of a folder; it is read when it is its turn. */
export interface FolderPhotograph {
  readonly name: string;
  /** The index of its folder among the classes; undefined for one that lies in no folder. */
  readonly label?: number;
  /** The input of the network and bytes to be shown, `[h,w,3]`. @throws FormatError where it cannot be read */
  readonly load: () => Promise<{ x: Float32Array; pixels: Uint8Array }>;
}

/**
 * All photographs (JPEG, PNG) of a folder and of the folders in it, in the order of their names, as a network of the
 * zoo is fed: the middle cut out and normalized. Where they lie in folders, one a class, these are `classes`.
 *
 * @param entry `ZOO.name`, or sizes and convention of your own network
 */
export function folderPhotographs(
  folder: string,
  { size, preprocessing: { shortSide, convention } }: Pick<ZooEntry, 'size' | 'preprocessing'>,
): { photographs: FolderPhotograph[]; classes: string[] } {
  const files = listImages(folder);
  if (files.length === 0)
    throw new Error(`folderPhotographs: there are no JPEG or PNG images in ${path.basename(folder)}`);
  const folderOf = (file: string) => (path.dirname(file) === '.' ? undefined : path.dirname(file));
  const classes = [...new Set(files.flatMap((file) => folderOf(file) ?? []))];
  const photographs = files.map((file): FolderPhotograph => {
    const own = folderOf(file);
    const load = async () => {
      const pixels = await imagenetCrop(readFile(path.join(folder, file), { name: file }), {
        name: file,
        size,
        shortSide,
      });
      return { x: imagenetNormalize(pixels, convention), pixels };
    };
    return { name: file, ...(own === undefined ? {} : { label: classes.indexOf(own) }), load };
  });
  return { photographs, classes };
}
