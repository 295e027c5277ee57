import * as path from 'node:path';
import { dataFolder, localizationSet, ownClassIds, saveLocalizationSet, type LocalizationSet } from '../../data';
import { Random } from '../../random';

const SIDE = 40;
const CLASSES = 8;
const STRIPE = 3;

/** Whether a pixel of an object is painted: a disc, lying bars, a plus sign, standing bars. `u`, `v` from -1 to 1. */
const FORMS: readonly ((u: number, v: number, x: number, y: number) => boolean)[] = [
  (u, v) => u * u + v * v <= 1,
  (_, __, ___, y) => Math.floor(y / STRIPE) % 2 === 0,
  (u, v) => Math.min(Math.abs(u), Math.abs(v)) < 0.34,
  (_, __, x) => Math.floor(x / STRIPE) % 2 === 0,
];

/**
 * A stand-in for photographs with boxes, in ImageNet's layout of files: 40 x 40 pixels, one red or blue object of four
 * forms on a striped ground with noise, its box as the annotation. Written once, to the data folder.
 */
export async function drawnObjects(count: number): Promise<LocalizationSet> {
  const folder = path.join(dataFolder(), 'generated', `objects-${count}`);
  const images = new Uint8Array(count * SIDE * SIDE * 3);
  const labels = Int32Array.from({ length: count }, (_, i) => i % CLASSES);
  const boxes = Array.from(labels, (label, i) => {
    const random = new Random(i).fork('objects');
    const side = 12 + random.integer(9);
    const [left, top] = [random.integer(SIDE - side), random.integer(SIDE - side)];
    const ground = [0, 1, 2].map(() => random.uniform(60, 160));
    const paint = label < 4 ? [220, 40, 40] : [40, 60, 220];
    const [fx, fy, phase] = [random.uniform(0.3, 0.8), random.uniform(0.3, 0.8), random.uniform(0, 6)];
    for (let p = 0; p < SIDE * SIDE; p++) {
      const [x, y] = [(p % SIDE) - left, Math.floor(p / SIDE) - top];
      const [u, v] = [(2 * x + 1) / side - 1, (2 * y + 1) / side - 1];
      const painted = Math.abs(u) < 1 && Math.abs(v) < 1 && FORMS[label % 4](u, v, x, y);
      const wave = 20 * Math.sin(fx * x + fy * y + phase) + random.uniform(-10, 10);
      for (let c = 0; c < 3; c++) images[(i * SIDE * SIDE + p) * 3 + c] = painted ? paint[c] : ground[c] + wave;
    }
    return { xmin: left + 1, ymin: top + 1, xmax: left + side, ymax: top + side };
  });
  const classes = ownClassIds(CLASSES);
  await saveLocalizationSet(folder, { images, shape: [count, SIDE, SIDE, 3], labels, boxes, classes });
  return localizationSet(folder, { classes });
}
