import { hsvToRgb } from '../../../data';
import { Random } from '../../../random';

/** Drawn things: `images` [n,40,40,3], from -2 to 2 as their networks want them. */
export interface DrawnObjects {
  images: Float32Array;
  shape: [n: number, h: number, w: number, c: number];
  labels: Int32Array;
  /** 1 inside the box of the thing, `[n,40,40]`. */
  masks: Uint8Array;
}

const SIDE = 40;
const PIXELS = SIDE * SIDE;

/** Whether a point is on a shape in a frame of sides from -1 to 1; rows and columns count from the frame. */
type Shape = (x: number, y: number, column: number, row: number) => boolean;
const disc: Shape = (x, y) => x * x + y * y < 1;
const stripes = (width: number, along: 'rows' | 'columns'): Shape => {
  return (_, __, column, row) => Math.floor((along === 'rows' ? row : column) / width) % 2 === 0;
};
const plus: Shape = (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.34;
const diamond: Shape = (x, y) => Math.abs(x) + Math.abs(y) < 1;

const FORMS = [disc, stripes(3, 'rows'), plus, stripes(3, 'columns')];
/** Ranges of hue: red, blue. */
const HUES = [
  [0.96, 1.04],
  [0.54, 0.62],
] as const;

/**
 * Photographs' stand-in for the comparison of networks: on striped ground with two gray discs one thing, 12 to 20
 * pixels wide, of four shapes and two colors, which are the eight classes, in turn.
 */
export function drawObjects(count: number, random: Random): DrawnObjects {
  return draw(
    count,
    2 * FORMS.length,
    (label) => {
      const side = 12 + random.integer(9);
      const [left, top] = [random.integer(SIDE - side + 1), random.integer(SIDE - side + 1)];
      const ground = hsvToRgb(random.uniform(), 0.15, random.uniform(0.25, 0.65));
      const thing = hsvToRgb(
        random.uniform(...HUES[Math.floor(label / FORMS.length)]),
        random.uniform(0.75, 0.95),
        random.uniform(0.75, 1),
      );
      const [fx, fy, phase] = [random.uniform(0.3, 0.8), random.uniform(0.3, 0.8), random.uniform(0, 2 * Math.PI)];
      const discs = [0, 1].map(() => ({
        x: random.uniform(0, SIDE),
        y: random.uniform(0, SIDE),
        radius: random.uniform(2, 4),
        gray: random.uniform(0.2, 0.8),
      }));
      const color = (x: number, y: number): readonly number[] => {
        if (inFrame(FORMS[label % FORMS.length], { left, top, side }, x, y)) return thing;
        const near = discs.find((each) => Math.hypot(x + 0.5 - each.x, y + 0.5 - each.y) < each.radius);
        const wave = 0.08 * Math.sin(fx * x + fy * y + phase);
        return near ? [near.gray, near.gray, near.gray] : ground.map((value) => value + wave);
      };
      return { color, noise: 0.04, frame: { left, top, side } };
    },
    random,
  );
}

const EMBLEMS = [disc, diamond, stripes(2, 'columns'), stripes(2, 'rows')];
const SHADES = 5;

/**
 * CIFAR-100's stand-in for networks that know {@link drawObjects}: twenty classes of five hues and four shapes, two of
 * them new, on plain ground of the opposite hue, in turn.
 */
export function drawEmblemClasses(count: number, random: Random): DrawnObjects {
  return draw(
    count,
    SHADES * EMBLEMS.length,
    (label) => {
      const radius = random.uniform(0.22, 0.35) * SIDE;
      const [left, top] = [0, 1].map(() => random.uniform(0.15 * SIDE, 0.85 * SIDE - 2 * radius));
      const hue = Math.floor(label / EMBLEMS.length) / SHADES + random.uniform(-0.02, 0.02);
      const [thing, ground] = [hsvToRgb(hue, 0.7, 0.8), hsvToRgb(hue + 0.5, 0.3, 0.4)];
      const frame = { left, top, side: 2 * radius };
      const shape = EMBLEMS[label % EMBLEMS.length];
      return { color: (x, y) => (inFrame(shape, frame, x, y) ? thing : ground), noise: 0.05, frame };
    },
    random,
  );
}

interface Frame {
  left: number;
  top: number;
  side: number;
}

interface Picture {
  color: (x: number, y: number) => readonly number[];
  /** Uniform, up to so much to either side. */
  noise: number;
  frame: Frame;
}

function inFrame(shape: Shape, { left, top, side }: Frame, x: number, y: number): boolean {
  const [u, v] = [(2 * (x + 0.5 - left)) / side - 1, (2 * (y + 0.5 - top)) / side - 1];
  return Math.abs(u) < 1 && Math.abs(v) < 1 && shape(u, v, x - Math.ceil(left), y - Math.ceil(top));
}

function draw(count: number, classes: number, picture: (label: number) => Picture, random: Random): DrawnObjects {
  const images = new Float32Array(count * PIXELS * 3);
  const masks = new Uint8Array(count * PIXELS);
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  for (let i = 0; i < count; i++) {
    const { color, noise, frame } = picture(labels[i]);
    for (let p = 0; p < PIXELS; p++) {
      const [x, y] = [p % SIDE, Math.floor(p / SIDE)];
      const values = color(x, y);
      const at = (i * PIXELS + p) * 3;
      for (let c = 0; c < 3; c++) {
        const value = Math.max(0, Math.min(1, values[c] + random.uniform(-noise, noise)));
        images[at + c] = 4 * (value - 0.5);
      }
      masks[i * PIXELS + p] = Number(inFrame(() => true, frame, x, y));
    }
  }
  return { images, shape: [count, SIDE, SIDE, 3], labels, masks };
}
