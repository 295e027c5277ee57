import { hsvToRgb } from '../images/hsv-to-rgb';
import { CIFAR100_SUPERCLASS_OF } from '../sets/cifar100-classes';
import { Random } from '../../random';
import type { Generator } from './generated-files';

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const RECORD = 2 + 3 * PIXELS;
/** Images of each class. */
const EACH = { train: 20, test: 10 };
const GENERATOR = 'vitrine emblems 1';

/** Whether a point lies on a shape of radius 1 around 0; stripes are two pixels wide. */
const SHAPES: readonly ((x: number, y: number, column: number, row: number) => boolean)[] = [
  (x, y) => x * x + y * y < 1,
  (x, y) => Math.abs(x) + Math.abs(y) < 1.2,
  (x, y, column) => Math.max(Math.abs(x), Math.abs(y)) < 0.9 && column % 4 < 2,
  (x, y, _, row) => Math.max(Math.abs(x), Math.abs(y)) < 0.9 && row % 4 < 2,
];

/**
 * The stand-in for CIFAR-100 in its own records: a shape on a ground of the opposite hue. Four shapes and five hues are
 * the superclasses, five brightnesses of the ground the classes of each. Class by class in turn, so that the first
 * images are of all classes.
 */
export function drawEmblems(seed: number): Generator {
  return {
    generator: GENERATOR,
    seed,
    generate: () =>
      new Map((['train', 'test'] as const).map((split) => [`${split}.bin`, records(split, new Random(seed))])),
  };
}

function records(split: keyof typeof EACH, seeded: Random): Uint8Array {
  const random = seeded.fork(`${GENERATOR}/${split}`);
  const classes = CIFAR100_SUPERCLASS_OF.length;
  const bytes = new Uint8Array(EACH[split] * classes * RECORD);
  for (let i = 0; i < EACH[split] * classes; i++) {
    const fine = i % classes;
    const coarse = CIFAR100_SUPERCLASS_OF[fine];
    const member = CIFAR100_SUPERCLASS_OF.slice(0, fine).filter((other) => other === coarse).length;
    const record = bytes.subarray(i * RECORD, (i + 1) * RECORD);
    record.set([coarse, fine]);
    draw(
      record.subarray(2),
      { shape: coarse % 4, hue: Math.floor(coarse / 4) / 5, brightness: 0.15 + 0.15 * member },
      random,
    );
  }
  return bytes;
}

/** One image into its planes of red, green and blue: anywhere at least 15 % from the border, with noise. */
function draw(
  planes: Uint8Array,
  { shape, hue, brightness }: { shape: number; hue: number; brightness: number },
  random: Random,
): void {
  const radius = SIDE * random.uniform(0.22, 0.35);
  const [x0, y0] = [0, 1].map(() => random.uniform(0.15 * SIDE + radius, 0.85 * SIDE - radius));
  const shade = hue + random.uniform(-0.02, 0.02);
  const [thing, ground] = [hsvToRgb(shade, 0.7, 0.8), hsvToRgb(shade + 0.5, 0.3, brightness)];
  for (let p = 0; p < PIXELS; p++) {
    const [column, row] = [p % SIDE, Math.floor(p / SIDE)];
    const inside = SHAPES[shape]((column + 0.5 - x0) / radius, (row + 0.5 - y0) / radius, column, row);
    for (let channel = 0; channel < 3; channel++) {
      const value = (inside ? thing : ground)[channel] + random.uniform(-0.05, 0.05);
      planes[channel * PIXELS + p] = Math.max(0, Math.min(255, Math.round(255 * value)));
    }
  }
}
