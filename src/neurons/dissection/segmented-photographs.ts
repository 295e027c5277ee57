import { classMask, classesOf, cropMask, imagenetCrop, imagenetNormalize, type CocoPhoto } from '../../data';
import { readFile } from '../../formats';
import type { ZooEntry } from '../../models';
import type { Superclasses } from '../concepts/label-concepts';

/** An image with the places of each concept in it; it is read when it is its turn. */
export interface SegmentedImage {
  readonly name: string;
  /** @throws FormatError where it cannot be read, which leaves it out, counted */
  readonly load: () => Promise<LoadedSegments>;
}

export interface LoadedSegments {
  /** The input of the network, values `[h,w,c]`. */
  x: Float32Array;
  /** Where each concept that is there lies: 0 or 1, `[h,w]`, by the index of the concept. */
  masks: ReadonlyMap<number, Uint8Array>;
  /** To be shown: bytes `[h,w,3]`. */
  pixels?: Uint8Array;
}

/** Images to dissect with, and the names of their concepts by index. */
export interface SegmentedSet {
  images: SegmentedImage[];
  concepts: string[];
}

/**
 * Photographs of MS-COCO for {@link networkDissection}: cropped and normalized as the network wants them, each class by
 * the union of its regions (crowds included), then each superclass by that of its classes. COCO's own superclasses,
 * such as *vehicle*, are `supercategories` of its file; one of a single class would say it twice and is left out.
 *
 * @param entry `ZOO.name`, or sizes and convention of your own network
 */
export function segmentedPhotographs(
  { photos, classes, supercategories = {} }: SegmentedSource,
  { size, preprocessing: { shortSide, convention } }: Pick<ZooEntry, 'size' | 'preprocessing'>,
): SegmentedSet {
  const groups = Object.entries(supercategories).filter(([, members]) => members.length > 1);
  const images = photos.map((photo): SegmentedImage => {
    const { height, width, path: file, file: name } = photo;
    const load = async (): Promise<LoadedSegments> => {
      const bytes = readFile(file, { name });
      const pixels = await imagenetCrop(bytes, { name, size, shortSide, annotated: [height, width] });
      const masks = new Map<number, Uint8Array>();
      for (const label of classesOf(photo))
        masks.set(label, cropMask(classMask(photo, label), [height, width], { size, shortSide }));
      groups.forEach(([, members], g) => {
        const own = members.flatMap((label) => masks.get(label) ?? []);
        if (own.length > 0) masks.set(classes.length + g, union(own));
      });
      return { x: imagenetNormalize(pixels, convention), masks, pixels };
    };
    return { name, load };
  });
  return { images, concepts: [...classes, ...groups.map(([name]) => name)] };
}

/** What `cocoSet` and `cocoPhotographs` of `vitrine/data` give. */
export interface SegmentedSource {
  photos: readonly CocoPhoto[];
  classes: readonly string[];
  supercategories?: Superclasses;
}

function union(masks: readonly Uint8Array[]): Uint8Array {
  return masks[0].map((_, at) => Number(masks.some((mask) => mask[at] === 1)));
}
