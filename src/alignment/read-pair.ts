import { checkEqualShapes, readMaps, isBinary, type FlatMaps, type Maps } from '../statistics';

/** Reads a human mask (0 and 1 only) and the maps to hold against it, of equal sizes `[N,H,W]`. */
export function readPair(mask: Maps, saliency: Maps, caller: string): { g: FlatMaps; s: FlatMaps } {
  const g = readMaps(mask, caller, 'mask');
  const s = readMaps(saliency, caller, 'saliency');
  checkEqualShapes(g, s, caller, ['mask', 'saliency']);
  if (!isBinary(g))
    throw new Error(`${caller}: mask has values other than 0 and 1; a human mask says yes or no for each pixel`);
  return { g, s };
}

/** True where the mask of one image has no pixel. */
export function isEmptyMask({ data, size }: FlatMaps, image: number): boolean {
  for (let i = image * size; i < (image + 1) * size; i++) if (data[i] !== 0) return false;
  return true;
}
