import { maskFromBoxes } from '../alignment';
import {
  classesOf,
  classMask,
  imagenetNormalize,
  imagenetSquash,
  readImage,
  type CocoPhoto,
  type LocalizedImage,
} from '../data';
import { readFile } from '../formats';
import type { ZooEntry } from '../models';
import { shortNames } from './short-names';

/** A class in a photograph, and where it is: what a map should point at. */
export interface PointedObject {
  /** Index of the class in the data set. */
  readonly label: number;
  /**
   * Outputs of the network that stand for it, where its classes are others; the largest of them is explained. By
   * default the output of the same index, after the network's background.
   */
  readonly outputs?: readonly number[];
  /** 0 or 1, `[height,width]` of the photograph as it is stored. */
  readonly region: () => Uint8Array;
  /** Zhang et al.'s subset: the boxes cover less than a quarter of the photograph, and another class is on it. */
  readonly difficult: boolean;
  /** Marked as difficult by who annotated it: no score of points is given, as published. */
  readonly marked: boolean;
}

/** A photograph with what is annotated on it; it is read when it is its turn. */
export interface PointedPhotograph {
  /** Its name in tables and errors; no two of a set have the same. */
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly objects: readonly PointedObject[];
  /** How it is brought to the network, in words: tables of photographs that were brought otherwise are others. */
  readonly input?: string;
  /** @throws FormatError where it cannot be read, which leaves it out, counted */
  readonly load: () => Promise<LoadedWhole>;
}

/** A whole photograph as a network sees it. */
export interface LoadedWhole {
  /** The input of the network, values `[h,w,c]`. */
  x: Float32Array;
  shape: [h: number, w: number, c: number];
  /** To be shown: bytes `[h,w,3]`. */
  pixels?: Uint8Array;
}

export interface PointedPhotographsOptions {
  /**
   * `whole` (default): the shorter side becomes `shortSide`, nothing is cut, as published; the network must take any
   * size. `squashed`: height and width become the network's.
   */
  fit?: 'whole' | 'squashed';
  /** The shorter side; by default the size that the network was trained on. */
  shortSide?: number;
  /**
   * For each class of the data set the outputs of the network that stand for it; those with none are left out. By
   * default the classes are the network's.
   */
  counterparts?: ReadonlyMap<number, readonly number[]>;
}

/**
 * Annotated photographs for {@link pointingReport}: what `localizationSet` and `tinyImagenetSet` give as `images`, or
 * `cocoSet` as `photos`, of which every class that is annotated counts, by the union of its masks. Each is brought
 * whole to a network of the zoo. Photographs without a class that counts are left out. Source: Pillai and Pirsiavash
 * 2021, the evaluation of their program; the difficult subset is Zhang et al.'s (2018), of the summed areas of boxes.
 *
 * @param entry `ZOO.name`, or size and convention of your own network
 */
export function pointedPhotographs(
  images: readonly (LocalizedImage | CocoPhoto)[],
  entry: Pick<ZooEntry, 'size' | 'preprocessing'>,
  { fit = 'whole', shortSide = entry.size, counterparts }: PointedPhotographsOptions = {},
): PointedPhotograph[] {
  if (fit !== 'whole' && fit !== 'squashed')
    throw new Error(`pointedPhotographs: fit is '${String(fit)}'; wanted whole or squashed`);
  if (fit === 'squashed' && shortSide !== entry.size)
    throw new Error(
      `pointedPhotographs: shortSide is ${shortSide}, while a squashed photograph has the network's ${entry.size}; leave it out`,
    );
  const { convention } = entry.preprocessing;
  const names = shortNames(images.map(fileOf));
  return images.flatMap((image, i) => {
    const [name, file, { height, width }] = [names[i], fileOf(image), image];
    const { read, archives } = 'path' in image ? { read: undefined, archives: undefined } : image;
    const input = `${fit} ${shortSide} ${convention}${archives ? ` from ${archives}` : ''}`;
    const objects = objectsOf(image).flatMap((object): PointedObject[] => {
      const outputs = counterparts ? (counterparts.get(object.label) ?? []) : undefined;
      return outputs?.length === 0 ? [] : [{ ...object, ...(outputs ? { outputs } : {}) }];
    });
    const load = async (): Promise<LoadedWhole> => {
      const bytes = read?.() ?? readFile(file, { name });
      const { size } = entry;
      const annotated = [height, width] as const;
      const { data, shape } =
        fit === 'whole'
          ? await readImage(bytes, { name, shortSide, annotated })
          : {
              data: await imagenetSquash(bytes, { name, size, kernel: 'bilinear', annotated }),
              shape: [size, size, 3] as const,
            };
      return { x: imagenetNormalize(data, convention), shape: [...shape], pixels: data };
    };
    return objects.length === 0 ? [] : [{ name, height, width, objects, input, load }];
  });
}

const fileOf = (image: LocalizedImage | CocoPhoto) => ('path' in image ? image.path : image.file);

function objectsOf(image: LocalizedImage | CocoPhoto): PointedObject[] {
  const { height, width } = image;
  const isSmall = (area: number) => area < (height * width) / 4;
  if ('boxes' in image) {
    const { label, boxes, difficult, others } = image;
    const area = boxes.reduce((sum, { xmin, ymin, xmax, ymax }) => sum + (xmax - xmin + 1) * (ymax - ymin + 1), 0);
    const region = () => maskFromBoxes(boxes, [height, width]).mask;
    return [{ label, region, difficult: others > 0 && isSmall(area), marked: difficult }];
  }
  const classes = classesOf(image);
  return classes.map((label) => {
    const own = image.annotations.filter((annotation) => annotation.label === label);
    const area = own.reduce((sum, { bbox: [, , w, h] }) => sum + w * h, 0);
    const region = () => classMask(image, label);
    return { label, region, difficult: classes.length > 1 && isSmall(area), marked: false };
  });
}
