import type { CocoSegmentation } from './coco-mask';

/** The region of an annotation as far as it is told, and what of it could not be used. */
export interface CocoRegion {
  segmentation: CocoSegmentation;
  bbox: readonly [number, number, number, number];
  area: number;
  faults: string[];
}

/**
 * The best that an annotation says of its region: the run lengths or polygons that have an area, or else its box as a
 * polygon. A box that is not given is the one around the polygons (around runs: the whole image, [height,width]), an
 * area that is not given is that of the polygons, runs or box. Undefined where it says nothing.
 */
export function cocoRegion(
  { segmentation, bbox, area }: Readonly<Record<string, unknown>>,
  [height, width]: readonly [number, number],
): CocoRegion | undefined {
  const faults: string[] = [];
  const box = isBox(bbox) ? bbox : undefined;
  if (bbox !== undefined && !box) faults.push('a bbox that is not four numbers');
  const given = isNumber(area) && area >= 0 ? area : undefined;
  const runs = isRuns(segmentation);
  if (runs && String(segmentation.size) !== `${height},${width}`)
    faults.push(`run lengths of an image of [${String(segmentation.size)}], not [${height},${width}]`);
  else if (runs) {
    const { counts } = segmentation;
    const filled = Array.isArray(counts) ? sum(counts.filter((_, i) => i % 2 === 1).map(Number)) : NaN;
    const around = box ?? ([0, 0, width, height] as const);
    const known = Number.isFinite(filled) ? filled : around[2] * around[3];
    return { segmentation, bbox: around, area: given ?? known, faults };
  }
  const parts = Array.isArray(segmentation) ? (segmentation as unknown[]) : [];
  if (segmentation !== undefined && segmentation !== null && !Array.isArray(segmentation) && !runs)
    faults.push('a segmentation that is neither polygons nor run lengths');
  const polygons = parts.filter(isPolygon);
  if (polygons.length < parts.length)
    faults.push(`${parts.length - polygons.length} polygons that are not three points or more`);
  if (polygons.length > 0)
    return {
      segmentation: polygons,
      bbox: box ?? boxAround(polygons),
      area: given ?? sum(polygons.map(areaOf)),
      faults,
    };
  if (!box) return undefined;
  const [x, y, w, h] = box;
  return { segmentation: [[x, y, x + w, y, x + w, y + h, x, y + h]], bbox: box, area: given ?? w * h, faults };
}

type Runs = Exclude<CocoSegmentation, readonly (readonly number[])[]>;

/** Whether it looks like run lengths; they are checked when a mask is made of them. */
function isRuns(value: unknown): value is Runs {
  return typeof value === 'object' && value !== null && 'counts' in value && 'size' in value;
}

function isPolygon(value: unknown): value is number[] {
  return Array.isArray(value) && value.length >= 6 && value.length % 2 === 0 && value.every(isNumber);
}

function isBox(value: unknown): value is [number, number, number, number] {
  return Array.isArray(value) && value.length === 4 && value.every(isNumber) && value[2] >= 0 && value[3] >= 0;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function boxAround(polygons: readonly (readonly number[])[]): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of polygons) {
    polygon.forEach((value, i) => {
      if (i % 2 === 0) [left, right] = [Math.min(left, value), Math.max(right, value)];
      else [top, bottom] = [Math.min(top, value), Math.max(bottom, value)];
    });
  }
  return [left, top, right - left, bottom - top];
}

/** Half the sum of the cross products of neighboring corners. */
function areaOf(polygon: readonly number[]): number {
  const n = polygon.length;
  let twice = 0;
  for (let i = 0; i < n; i += 2) twice += polygon[i] * polygon[(i + 3) % n] - polygon[(i + 2) % n] * polygon[i + 1];
  return Math.abs(twice) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
