import { maskFromBoxes } from '../../alignment';
import {
  FACE_SIZE,
  cropMask,
  type Face,
  type FaceCrop,
  type FaceLandmarks,
  type FaceMasks,
  type FacePart,
} from '../../data';
import type { Box } from '../../formats';

/** Human masks `[n,size,size]` of 0 and 1, cut as the faces are; an empty one says that there is none. */
export interface CutMasks {
  data: Uint8Array;
  shape: [n: number, h: number, w: number];
}

/** The seven features of the paper, each the union of parts; the eye has the brows with it. */
export const FACE_FEATURES = {
  skin: ['skin'],
  neck: ['neck'],
  mouth: ['l_lip', 'u_lip', 'mouth'],
  hair: ['hair'],
  cloth: ['cloth'],
  nose: ['nose'],
  eye: ['l_brow', 'r_brow', 'l_eye', 'r_eye'],
} as const satisfies Record<string, readonly FacePart[]>;

export type FaceFeature = keyof typeof FACE_FEATURES;

/**
 * The box of the mouth, from its corners (lx, ly) and (rx, ry): columns lx to rx - 1, rows ly - h to ry + h - 1, with h
 * a third of its width, rounded. Undefined without landmarks, and where they leave no box: the corners the wrong way
 * round, or a mouth so tilted that the rows end before they begin.
 */
export function mouthBox(landmarks: FaceLandmarks | undefined): Box | undefined {
  if (!landmarks) return undefined;
  const [[lx, ly], [rx, ry]] = [landmarks.leftMouth, landmarks.rightMouth];
  const h = Math.round((rx - lx) / 3);
  // A box counts pixels from 1 and has both its ends inside.
  const box = { xmin: lx + 1, ymin: ly - h + 1, xmax: rx, ymax: ry + h };
  return box.xmin <= box.xmax && box.ymin <= box.ymax ? box : undefined;
}

/** The mouth boxes of faces as masks; a part outside the image is cut off. Empty where there is no box in the crop. */
export function mouthMasks(faces: readonly Pick<Face, 'landmarks'>[], crop: FaceCrop): CutMasks {
  const { width, height } = FACE_SIZE;
  return stack(
    faces.map(({ landmarks }) => {
      const box = mouthBox(landmarks);
      const { mask } = maskFromBoxes(box ? [box] : [], [height, width]);
      return cropMask(mask, [height, width], crop);
    }),
    crop,
  );
}

/** The masks of parts of faces; empty for a face without masks, or where none of the parts is in the crop. */
export async function partMasks(
  faces: readonly Pick<Face, 'name'>[],
  masks: FaceMasks,
  parts: readonly FacePart[],
  crop: FaceCrop,
): Promise<CutMasks> {
  const cut: Uint8Array[] = [];
  for (const { name } of faces) {
    const index = masks.indexOf(name);
    if (index === undefined) {
      cut.push(new Uint8Array(crop.size ** 2));
      continue;
    }
    const { mask, shape } = await masks.read(index, parts);
    cut.push(cropMask(mask, shape, crop));
  }
  return stack(cut, crop);
}

function stack(cut: readonly Uint8Array[], { size }: FaceCrop): CutMasks {
  const data = new Uint8Array(cut.length * size * size);
  cut.forEach((mask, i) => data.set(mask, i * size * size));
  return { data, shape: [cut.length, size, size] };
}
