import type { Random } from '../../random';

export interface FaceTraits {
  hair: 'black' | 'blond';
  mouth: 'smiling' | 'closed';
}

/** What is seen at a point of a drawn face. */
export const SEEN = [
  'background',
  'neck',
  'cloth',
  'hair',
  'skin',
  'leftEye',
  'rightEye',
  'leftPupil',
  'rightPupil',
  'leftBrow',
  'rightBrow',
  'nose',
  'upperLip',
  'lowerLip',
  'teeth',
] as const;
export type Seen = (typeof SEEN)[number];

/** Its index in the list. */
const AT = Object.fromEntries(SEEN.map((name, i) => [name, i])) as Record<Seen, number>;

type Color = readonly [red: number, green: number, blue: number];

const WHITE: Color = [0.95, 0.95, 0.95];
const PUPIL: Color = [0.1, 0.08, 0.08];

/**
 * A face out of ellipses and rectangles, in units of which the frame, the middle that is cut out of an image, has 48 x
 * 48; x to the right and y down from the frame's corner. Black or blond hair is a sixth of it, the mouth a sixtieth; a
 * smile is a bend of the mouth and open lips.
 */
export class DrawnFace {
  private readonly center: readonly [number, number];
  private readonly radii: readonly [number, number];
  private readonly hairWidth: number;
  private readonly hairLength: number;
  private readonly eyeLine: number;
  /** Half the width of the mouth, its bend, half its opening, the thickness of the lips. */
  private readonly mouth: { half: number; bend: number; opening: number; lips: number };
  readonly colors: Readonly<Record<Seen, Color>>;

  constructor({ hair, mouth }: FaceTraits, random: Random) {
    const u = (low: number, high: number) => random.uniform(low, high);
    const background: Color = [u(0.2, 0.8), u(0.2, 0.8), u(0.2, 0.8)];
    const tone = 0.4 * u(0, 1);
    const skin: Color = [0.55 + tone, 0.38 + tone, 0.28 + tone];
    const hairColor: Color =
      hair === 'black' ? [u(0.03, 0.13), u(0.02, 0.1), u(0.02, 0.1)] : [u(0.8, 0.95), u(0.66, 0.8), u(0.3, 0.45)];
    const cloth: Color = [u(0, 1), u(0, 1), u(0, 1)];
    this.center = [24 + u(-2, 2), 25.44 + u(-2, 2)];
    this.radii = [u(10.5, 12.5), u(14, 16)];
    this.hairWidth = u(2.5, 4.5);
    this.hairLength = u(0.2, 1);
    const [rx, ry] = this.radii;
    this.eyeLine = -0.18 * ry + u(-0.5, 0.5);
    const smiles = mouth === 'smiling';
    this.mouth = {
      half: rx * u(0.5, 0.62),
      bend: smiles ? u(2.6, 4) : u(-1, 0.3),
      opening: smiles ? u(1.2, 2.2) : 0,
      lips: u(0.8, 1.1),
    };
    const lip: Color = [u(0.6, 0.8), u(0.15, 0.3), u(0.2, 0.35)];
    const brow = times(hairColor, 0.7);
    this.colors = {
      background,
      neck: times(skin, 0.9),
      cloth,
      hair: hairColor,
      skin,
      leftEye: WHITE,
      rightEye: WHITE,
      leftPupil: PUPIL,
      rightPupil: PUPIL,
      leftBrow: brow,
      rightBrow: brow,
      nose: times(skin, 0.82),
      upperLip: lip,
      lowerLip: lip,
      teeth: [0.95, 0.94, 0.9],
    };
  }

  /** Left eye, right eye, nose, left and right corner of the mouth, in units. */
  landmarks(): [x: number, y: number][] {
    const [cx, cy] = this.center;
    const [rx, ry] = this.radii;
    const { half, bend } = this.mouth;
    const mouth = cy + 0.52 * ry - bend / 2;
    return [
      [cx - 0.45 * rx, cy + this.eyeLine],
      [cx + 0.45 * rx, cy + this.eyeLine],
      [cx, cy + 0.12 * ry + 2],
      [cx - half, mouth],
      [cx + half, mouth],
    ];
  }

  /** What is seen at a point, as an index into `SEEN`. */
  at(x: number, y: number): number {
    const dx = x - this.center[0];
    const dy = y - this.center[1];
    const [rx, ry] = this.radii;
    if (inEllipse(dx, dy, rx, ry)) return dy < -0.52 * ry ? AT.hair : this.inFace(dx, dy);
    const across = Math.abs(dx);
    const [reach, down] = [this.hairWidth, ry * (0.05 + 0.9 * this.hairLength)];
    const isCurtain = across > 0.9 * rx && across < rx + reach && dy > 0;
    if (dy < down && (isCurtain || inEllipse(dx, dy + 1, rx + reach, ry + reach))) return AT.hair;
    if (dy > 1.15 * ry && across < 1.7 * rx * (0.6 + (0.5 * (dy - 1.15 * ry)) / (0.6 * ry))) return AT.cloth;
    return across < 0.42 * rx && dy > 0.7 * ry && dy < 1.35 * ry ? AT.neck : AT.background;
  }

  private inFace(dx: number, dy: number): number {
    const [rx, ry] = this.radii;
    const across = Math.abs(dx);
    const { half, bend, opening, lips } = this.mouth;
    const t = dx / half;
    if (Math.abs(t) < 1) {
      const below = dy - 0.52 * ry - bend * (0.5 - t * t); // the middle line of the mouth
      const open = (1 - t * t) * opening;
      if (Math.abs(below) < open) return AT.teeth;
      if (Math.abs(below) < open + lips) return below < 0 ? AT.upperLip : AT.lowerLip;
    }
    const [fromEye, eyeDown] = [across - 0.45 * rx, dy - this.eyeLine];
    const wide = 1 + (1.2 * (eyeDown - 0.5)) / (0.12 * ry + 1.5 - this.eyeLine);
    if (eyeDown > 0.5 && dy < 0.12 * ry + 2 && across < wide) return AT.nose;
    if (Math.abs(fromEye) < 2.6 && Math.abs(eyeDown + 2.9) < 0.6) return dx < 0 ? AT.leftBrow : AT.rightBrow;
    if (inEllipse(fromEye, eyeDown, 1, 1)) return dx < 0 ? AT.leftPupil : AT.rightPupil;
    if (!inEllipse(fromEye, eyeDown, 2.3, 1.2)) return AT.skin;
    return dx < 0 ? AT.leftEye : AT.rightEye;
  }
}

function inEllipse(dx: number, dy: number, rx: number, ry: number): boolean {
  return (dx * dx) / (rx * rx) + (dy * dy) / (ry * ry) < 1;
}

function times([red, green, blue]: Color, factor: number): Color {
  return [factor * red, factor * green, factor * blue];
}
