import { writeIdx } from '../../formats';
import { Random } from '../../random';
import type { DataSet } from '../files/data-set';
import { generatedFiles } from './generated-files';
import type { Raster } from './raster';
import type { ReadDataFile } from '../files/read-data-file';

/** Draws one image of a class. */
export type Draw = (label: number, random: Random) => Raster;

/** How many images a stand-in has: enough for every chapter in small mode. */
export const STAND_IN_SIZES = { train: 15_000, test: 10_000 } as const;

/** Changes whenever a drawer does, so that files of an older one are drawn anew. */
const GENERATOR = 'vitrine stand-in 2';

/** The generated files of a set of images, in its own format, IDX; see {@link generatedFiles}. */
export function standIn(dataSet: DataSet, draw: Draw, files: readonly string[], seed = 0): ReadDataFile[] {
  return generatedFiles(dataSet, files, { generator: GENERATOR, seed, generate: () => generate(dataSet, draw, seed) });
}

/** Draws every image, its label uniform, and lays them out as IDX files. One stream a split: no image is in both. */
function generate({ name, splits, classes }: DataSet, draw: Draw, seed: number): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const split of ['train', 'test'] as const) {
    const random = new Random(seed).fork(`${GENERATOR}/${name}/${split}`);
    const n = STAND_IN_SIZES[split];
    const images = new Uint8Array(n * 28 * 28);
    const labels = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
      labels[i] = random.integer(classes.length);
      draw(labels[i], random).write(images, i * 28 * 28);
    }
    files.set(splits[split].images.file, writeIdx({ shape: [n, 28, 28], data: images }));
    files.set(splits[split].labels.file, writeIdx({ shape: [n], data: labels }));
  }
  return files;
}
