import { classesOf, classMask, cocoPhotographs, mayBeShown, type CocoPhoto, type DataMeta } from '../../../data';
import type { Box } from '../../../formats';
import { imagenetCounterparts } from './coco-counterparts';

/** The largest object of a photograph of MS-COCO that ImageNet has a class for. */
export interface CocoObject {
  file: string;
  width: number;
  height: number;
  /** Its category, by position among COCO's. */
  label: number;
  category: string;
  /** The ImageNet classes that are right. */
  counterparts: number[];
  /** The union of its regions, `[height,width]`. */
  mask: () => Uint8Array;
  boxes: Box[];
  /** For the line under a picture: number, license and address of the photograph. */
  attribution: string;
  /** Whether its license lets copies be passed on, changed ones too. */
  mayBeShown: boolean;
}

/**
 * The photographs of MS-COCO that are in the data folder or the mirror, `coco` and `coco128-rest`, each with its
 * largest object that ImageNet has a class for; photographs without one are left out. Undefined where there are none.
 */
export function cocoObjects(): { objects: CocoObject[]; meta: DataMeta } | undefined {
  const found = cocoPhotographs();
  if (!found) return undefined;
  const { photos, classes, meta } = found;
  return { objects: photos.flatMap((photo) => largestObject(photo, classes) ?? []), meta };
}

function largestObject(photo: CocoPhoto, classes: readonly string[]): CocoObject | undefined {
  const areas = classesOf(photo).flatMap((label) => {
    const counterparts = imagenetCounterparts(classes[label]);
    const own = photo.annotations.filter((annotation) => annotation.label === label);
    const area = own.reduce((sum, each) => sum + each.area, 0);
    return counterparts.length > 0 ? { label, counterparts, own, area } : [];
  });
  if (areas.length === 0) return undefined;
  const { label, counterparts, own } = areas.reduce((best, each) => (each.area > best.area ? each : best));
  const { path: file, width, height, license, id } = photo;
  return {
    ...{ file, width, height, label, counterparts, category: classes[label] },
    mask: () => classMask(photo, label),
    boxes: own.map(({ bbox: [x, y, w, h] }) => ({ xmin: x + 1, ymin: y + 1, xmax: x + w, ymax: y + h })),
    attribution: `COCO ${id}, ${license}`,
    mayBeShown: mayBeShown(photo),
  };
}
