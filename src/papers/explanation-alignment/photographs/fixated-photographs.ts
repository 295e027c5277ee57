import * as fs from 'node:fs';
import * as path from 'node:path';
import { binarize } from '../../../alignment';
import { findFolder, sha256Of, type DataMeta } from '../../../data';
import { FormatError, readFile } from '../../../formats';

/** A photograph and where people looked in it. */
export interface FixatedPhotograph {
  file: string;
  width: number;
  height: number;
  /** How many people looked. */
  viewers: number;
  /** How densely each pixel was looked at, `[height,width]`: fixations blurred by 1/32 of the width. */
  density: () => Float32Array;
  /** The densest part, `[height,width]`: mean and one deviation, the rule that makes maps masks. */
  mask: () => Uint8Array;
  attribution: string;
}

interface SaliconFile {
  images: { id: number; file_name: string; width: number; height: number; license: number }[];
  licenses: { id: number; name: string }[];
  annotations: { image_id: number; fixations: [row: number, column: number][] }[];
}

const NAME = 'fixations_train2014examples.json';
const BLUR = 1 / 32;

/**
 * The ten example photographs of SALICON (Jiang et al. 2015): people moved a sharp spot over a blurred photograph, and
 * where it rested counts as looked at. Row and column are counted from 1 in the file. Undefined where the data folder
 * and the mirror have no `salicon`.
 *
 * @throws FormatError where the file of fixations is damaged or names a photograph that is not there
 */
export function fixatedPhotographs(): { photographs: FixatedPhotograph[]; meta: DataMeta } | undefined {
  const found = findFolder('salicon', `annotations/${NAME}`);
  if (!found) return undefined;
  const bytes = readFile(path.join(found.folder, 'annotations', NAME));
  const { images, licenses, annotations } = parseSalicon(bytes.toString('utf8'));
  const folder = path.join(found.folder, 'images', 'train2015r1-examples');
  const photographs = images.map(({ id, file_name, width, height, license }): FixatedPhotograph => {
    const file = path.join(folder, path.basename(file_name));
    if (!fs.existsSync(file)) throw new FormatError(NAME, `names ${path.basename(file_name)}, which is not there`);
    const own = annotations.filter(({ image_id }) => image_id === id);
    const density = () =>
      densityOf(
        own.flatMap(({ fixations }) => fixations),
        width,
        height,
      );
    const mask = () => binarize({ data: density(), shape: [1, height, width] }).data;
    const said = licenses.find((each) => each.id === license)?.name ?? 'license not stated';
    return { file, width, height, viewers: own.length, density, mask, attribution: `COCO ${id}, ${said}` };
  });
  const meta: DataMeta = {
    name: 'SALICON, example photographs',
    split: 'train2014',
    origin: found.origin,
    real: true,
    verified: false,
    files: [{ file: NAME, sha256: sha256Of(bytes), bytes: bytes.length }],
    license: 'none stated; each photograph its own',
    citation: 'Jiang, Huang, Duan, Zhao: SALICON, Saliency in Context, 2015',
    url: 'http://salicon.net',
  };
  return { photographs, meta };
}

function parseSalicon(text: string): SaliconFile {
  let found: Partial<SaliconFile> | null;
  try {
    found = JSON.parse(text) as Partial<SaliconFile> | null;
  } catch (error) {
    throw new FormatError(NAME, `is no JSON (${(error as Error).message})`);
  }
  for (const list of ['images', 'licenses', 'annotations'] as const)
    if (!Array.isArray(found?.[list])) throw new FormatError(NAME, `has no list '${list}'`);
  return found as SaliconFile;
}

/** Counts of fixations, blurred along rows, then columns. */
function densityOf(fixations: readonly (readonly [number, number])[], width: number, height: number): Float32Array {
  const counts = new Float32Array(width * height);
  for (const [row, column] of fixations)
    if (row >= 1 && row <= height && column >= 1 && column <= width) counts[(row - 1) * width + column - 1]++;
  const sigma = width * BLUR;
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const along = (from: Float32Array, length: number, step: number, lines: number, lineStep: number) => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < lines; line++)
      for (let i = 0; i < length; i++) {
        const value = from[line * lineStep + i * step];
        if (value === 0) continue;
        for (let k = Math.max(0, i - reach); k <= Math.min(length - 1, i + reach); k++)
          to[line * lineStep + k * step] += value * weights[k - i + reach];
      }
    return to;
  };
  return along(along(counts, width, 1, height, width), height, width, width, 1);
}
