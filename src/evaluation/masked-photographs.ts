import { maskFromBoxes } from '../alignment';
import { cropMask, imagenetCrop, imagenetNormalize } from '../data';
import { readFile, type Box } from '../formats';
import type { ZooEntry } from '../models';
import { shortNames } from './short-names';

/** A photograph with what a person marks on it; it is read when it is its turn. */
export interface MaskedPhotograph {
  /** Its name in tables and errors; no two of a set have the same. */
  readonly name: string;
  /** Index of its class; undefined where nobody said. */
  readonly label?: number;
  /** How it is brought to the network, in words: tables of photographs that were brought otherwise are others. */
  readonly input?: string;
  /** @throws FormatError where it cannot be read, which leaves it out, counted */
  readonly load: () => Promise<LoadedPhotograph>;
}

/** A photograph as a network sees it. */
export interface LoadedPhotograph {
  /** The input of the network, values `[h,w,c]`. */
  x: Float32Array;
  /** 0 or 1, `[h,w]`: where a person would look. */
  mask: Uint8Array;
  /** To be shown: bytes `[h,w,3]`. */
  pixels?: Uint8Array;
}

/** A file, its class, and what people marked on it: boxes, or a mask `[height,width]` of 0 and 1. */
export type AnnotatedFile = {
  readonly file: string;
  /** Gives its bytes, where it is no file of its own; `archives` is a digest of what holds it. */
  readonly read?: () => Uint8Array;
  readonly archives?: string;
  readonly label?: number;
  /** As the annotation has them. */
  readonly width: number;
  readonly height: number;
} & ({ readonly boxes: readonly Box[] } | { readonly mask: () => Uint8Array });

/**
 * Annotated files as a network of the zoo is fed: cropped and normalized as in its training, the mask resized (by the
 * nearest pixel) and cropped alike, boxes as their union (Explanation Alignment). Takes what `tinyImagenetSet` and
 * `localizationSet` give as `images`. A photograph of another size than its annotation says cannot be read.
 *
 * @param entry `ZOO.name`, or sizes and convention of your own network
 */
export function maskedPhotographs(
  images: readonly AnnotatedFile[],
  { size, preprocessing: { shortSide, convention } }: Pick<ZooEntry, 'size' | 'preprocessing'>,
): MaskedPhotograph[] {
  const names = shortNames(images.map(({ file }) => file));
  return images.map((image, i) => {
    const { file, label, width, height, read, archives } = image;
    const name = names[i];
    const input = `cropped ${size} of ${shortSide} ${convention}${archives ? ` from ${archives}` : ''}`;
    const load = async (): Promise<LoadedPhotograph> => {
      const bytes = read?.() ?? readFile(file, { name });
      const pixels = await imagenetCrop(bytes, { name, size, shortSide, annotated: [height, width] });
      const marked = 'boxes' in image ? maskFromBoxes(image.boxes, [height, width]).mask : image.mask();
      const mask = cropMask(marked, [height, width], { size, shortSide });
      return { x: imagenetNormalize(pixels, convention), mask, pixels };
    };
    return { name, label, input, load };
  });
}
