import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, readFile } from '../../formats';
import { readImage } from '../images/read-image';
import { parseCelebaMapping } from './parse-celeba';

/**
 * The parts of CelebAMask-HQ, as its files are called. `l_` is left for eye, brow and ear, and lower for the lip;
 * `ear_r` is an earring, `neck_l` a necklace, `eye_g` glasses, `mouth` only what is between the lips.
 */
export const FACE_PARTS = [
  'skin',
  'nose',
  'eye_g',
  'l_eye',
  'r_eye',
  'l_brow',
  'r_brow',
  'l_ear',
  'r_ear',
  'mouth',
  'u_lip',
  'l_lip',
  'hair',
  'hat',
  'ear_r',
  'neck_l',
  'neck',
  'cloth',
] as const;

export type FacePart = (typeof FACE_PARTS)[number];

/** Height and width of the masks. */
export const FACE_MASK_SIZE = 512;

export interface FaceMask {
  mask: Uint8Array;
  shape: [h: number, w: number];
  found: FacePart[];
}

export interface FaceMasks {
  /** The index in CelebAMask-HQ of an image of CelebA, by its name there; undefined where it has no masks. */
  indexOf(name: string): number | undefined;
  /**
   * The union of parts as 0 and 1 `[512,512]`, and which of them have a file: a part that is not in the picture has
   * none.
   */
  read(index: number, parts: readonly FacePart[]): Promise<FaceMask>;
}

/**
 * CelebAMask-HQ in a folder of the reader's: `CelebA-HQ-to-CelebA-mapping.txt`, and the masks
 * `CelebAMask-HQ-mask-anno/<index / 2000>/<index, five digits>_<part>.png`, gray or color.
 *
 * @throws FormatError for a damaged mapping, and on reading for a mask that is no image or not 512 x 512
 */
export function faceMasks(folder: string): FaceMasks {
  const list = 'CelebA-HQ-to-CelebA-mapping.txt';
  const mapping = parseCelebaMapping(readFile(path.join(folder, list), { name: list }).toString('utf8'), {
    name: list,
  });
  return {
    indexOf: (name) => mapping.get(name),
    async read(index, parts) {
      const mask = new Uint8Array(FACE_MASK_SIZE ** 2);
      const found: FacePart[] = [];
      for (const part of parts) {
        const file = path.join(folder, maskFile(index, part));
        if (!fs.existsSync(file)) continue;
        found.push(part);
        await addMask(mask, file);
      }
      return { mask, shape: [FACE_MASK_SIZE, FACE_MASK_SIZE], found };
    },
  };
}

/** Where a mask lies in the folder: `CelebAMask-HQ-mask-anno/1/02000_hair.png`. */
export function maskFile(index: number, part: FacePart): string {
  if (!Number.isInteger(index) || index < 0) throw new RangeError(`faceMasks: index is ${index}; wanted 0, 1, 2, …`);
  if (!FACE_PARTS.includes(part))
    throw new RangeError(`faceMasks: there is no part '${String(part)}'; there are ${FACE_PARTS.join(', ')}`);
  const name = `${String(index).padStart(5, '0')}_${part}.png`;
  return path.join('CelebAMask-HQ-mask-anno', String(Math.floor(index / 2000)), name);
}

async function addMask(mask: Uint8Array, file: string): Promise<void> {
  const name = path.basename(file);
  const { data, shape } = await readImage(file, { name, channels: 1 });
  if (shape[0] !== FACE_MASK_SIZE || shape[1] !== FACE_MASK_SIZE)
    throw new FormatError(name, `is ${shape[1]} x ${shape[0]}; wanted ${FACE_MASK_SIZE} x ${FACE_MASK_SIZE}`);
  for (let i = 0; i < mask.length; i++) if (data[i] > 127) mask[i] = 1;
}
