/**
 * Lesions drawn by a program, with stickers on half of the benign ones: the stand-in for photographs of skin lesions.
 * Synthetic; nobody's skin, and nothing measured on them says anything about ISIC.
 */
import { Random } from '../../random';
import { dilate } from './sticker-mask';

const SIDE = 48;
const AREA = SIDE * SIDE;
type Rgb = readonly [number, number, number];

const SPOTS: readonly Rgb[] = [
  [0.12, 0.08, 0.08],
  [0.25, 0.12, 0.08],
  [0.6, 0.22, 0.2],
];
const STICKERS: readonly Rgb[] = [
  [0.95, 0.82, 0.1],
  [0.95, 0.5, 0.1],
  [0.15, 0.62, 0.25],
  [0.1, 0.45, 0.75],
  [0.6, 0.75, 0.95],
  [0.85, 0.15, 0.15],
  [0.7, 0.72, 0.72],
];

/** What a lesion is to be; drawn by chance unless given. */
export interface DrawnTraits {
  label: 0 | 1;
  sticker: 'with' | 'without';
}

export interface DrawnLesions {
  /** Values 0 to 1 `[n,48,48,3]`. */
  images: Float32Array;
  shape: [n: number, h: number, w: number, c: number];
  /** 1 is malignant. */
  labels: Uint8Array;
  /** The sticker, larger by 3 pixels, `[n,48,48]`; all 0 where there is none. */
  masks: Uint8Array;
  /** The lesion itself, up to its outline, `[n,48,48]`. */
  lesions: Uint8Array;
  /** Whether there is a sticker `[n]`. */
  stickers: Uint8Array;
}

/**
 * `n` lesions: malignant with probability 0.1; of the benign ones half have a sticker at the left or right border, of
 * the malignant ones none. `traits` decides them instead: for the stress set, in which only malignant ones have
 * stickers, see {@link stressTraits}.
 */
export function drawnLesions(
  n: number,
  { seed, traits }: { seed: number; traits?: (i: number) => DrawnTraits },
): DrawnLesions {
  const set: DrawnLesions = {
    images: new Float32Array(n * AREA * 3),
    shape: [n, SIDE, SIDE, 3],
    labels: new Uint8Array(n),
    masks: new Uint8Array(n * AREA),
    lesions: new Uint8Array(n * AREA),
    stickers: new Uint8Array(n),
  };
  for (let i = 0; i < n; i++) {
    const random = new Random(seed).fork(`lesion ${i}`);
    const drawn = drawTraits(random);
    const { label, sticker } = traits?.(i) ?? drawn;
    const image = set.images.subarray(i * AREA * 3, (i + 1) * AREA * 3);
    drawSkin(image, random);
    set.lesions.set(drawLesion(image, label, random), i * AREA);
    drawHairs(image, random);
    if (sticker === 'with') {
      const ellipse = drawSticker(image, random);
      set.masks.set(dilate(ellipse, [SIDE, SIDE], 3), i * AREA);
      set.stickers[i] = 1;
    }
    for (let p = 0; p < image.length; p++) image[p] = Math.max(0, Math.min(1, image[p] + random.normal(0, 0.02)));
    set.labels[i] = label;
  }
  return set;
}

/** Every fourth malignant, with a sticker; the others benign, without. */
export function stressTraits(i: number): DrawnTraits {
  return i % 4 === 0 ? { label: 1, sticker: 'with' } : { label: 0, sticker: 'without' };
}

function drawTraits(random: Random): DrawnTraits {
  const label = random.uniform() < 0.1 ? 1 : 0;
  const sticker = random.uniform() < 0.5 && label === 0 ? 'with' : 'without';
  return { label, sticker };
}

/** Sets every pixel to what `color` says for it, mixed in by the share that it gives. */
function blend(image: Float32Array, paint: (x: number, y: number) => { share: number; color: Rgb }): void {
  for (let y = 0, p = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++, p++) {
      const { share, color } = paint(x, y);
      if (share > 0) for (let c = 0; c < 3; c++) image[3 * p + c] += share * (color[c] - image[3 * p + c]);
    }
  }
}

function drawSkin(image: Float32Array, random: Random): void {
  const red = random.uniform(0.72, 0.92);
  const skin = [red, red * random.uniform(0.74, 0.84), red * random.uniform(0.66, 0.78)];
  const [g1, g2] = [random.uniform(-0.06, 0.06), random.uniform(-0.06, 0.06)];
  blend(image, (x, y) => {
    const light = 1 + g1 * (x / SIDE - 0.5) + g2 * (y / SIDE - 0.5);
    return { share: 1, color: [skin[0] * light, skin[1] * light, skin[2] * light] };
  });
}

/** Returns where it is. */
function drawLesion(image: Float32Array, label: 0 | 1, random: Random): Uint8Array {
  const [cx, cy] = [random.uniform(18, 30), random.uniform(18, 30)];
  const radius = random.uniform(4.5, 10.5);
  const roughness = label === 1 ? random.uniform(0.1, 0.3) : random.uniform(0, 0.18);
  const waves = [2, 3, 5].map((k) => ({ k, u: random.uniform(0.4, 1), phase: random.uniform(0, 2 * Math.PI) }));
  const outline = (angle: number) => {
    const sum = waves.reduce((total, { k, u, phase }) => total + roughness * u * Math.cos(k * angle + phase), 0);
    return Math.max(0.3 * radius, radius * (1 + sum / 1.5));
  };
  const inside = (x: number, y: number) => soft(8, Math.hypot(x - cx, y - cy) / outline(Math.atan2(y - cy, x - cx)));
  const tone = random.uniform(0.75, 1.25);
  blend(image, (x, y) => ({ share: inside(x, y), color: [0.45 * tone, 0.28 * tone, 0.18 * tone] }));
  const spots = label === 1 ? 1 + random.integer(3) : Number(random.uniform() >= 2 / 3);
  for (let k = 0; k < spots; k++) {
    const [angle, away] = [random.uniform(0, 2 * Math.PI), random.uniform(0.2, 0.7) * radius];
    const [sx, sy] = [cx + away * Math.cos(angle), cy + away * Math.sin(angle)];
    const size = random.uniform(0.25, 0.5) * radius;
    const color = SPOTS[random.integer(SPOTS.length)];
    blend(image, (x, y) => ({ share: inside(x, y) * soft(6, Math.hypot(x - sx, y - sy) / size), color }));
  }
  return Uint8Array.from({ length: AREA }, (_, p) => Number(inside(p % SIDE, Math.floor(p / SIDE)) >= 0.5));
}

/** 1 well inside of distance 1, 0 well outside. */
function soft(edge: number, distance: number): number {
  return 1 / (1 + Math.exp(edge * (distance - 1)));
}

function drawHairs(image: Float32Array, random: Random): void {
  const hairs = random.integer(3);
  for (let k = 0; k < hairs; k++) {
    const [top, bottom] = [random.uniform(0, SIDE), random.uniform(0, SIDE)];
    blend(image, (x, y) => {
      const across = (x - (top + ((bottom - top) * y) / SIDE)) * Math.cos(Math.atan((bottom - top) / SIDE));
      return { share: 0.35 * Math.exp(-((across / 0.4) ** 2) / 2), color: [0, 0, 0] };
    });
  }
}

/** An ellipse of two colors over a side border; returns where it is. */
function drawSticker(image: Float32Array, random: Random): Uint8Array {
  const fromLeft = random.uniform(-4, 3);
  const [cx, cy] = [random.uniform() < 0.5 ? fromLeft : SIDE - 1 - fromLeft, random.uniform(8, 40)];
  const [rx, ry] = [random.uniform(8, 12), random.uniform(9, 14)];
  const [outer, inner] = random.choice(STICKERS, 2);
  const mask = new Uint8Array(AREA);
  blend(image, (x, y) => {
    const square = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2;
    if (square > 1) return { share: 0, color: outer };
    mask[y * SIDE + x] = 1;
    return { share: 1, color: square < 0.3 ? inner : outer };
  });
  return mask;
}
