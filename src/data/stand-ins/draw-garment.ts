import type { Random } from '../../random';
import { Raster, type Point } from './raster';

/** What all garments of one picture share: how bright the cloth is and how much its measures vary. */
interface Cloth {
  raster: Raster;
  tone: number;
  /** `value` moved by up to `by` pixels. */
  vary(value: number, by?: number): number;
  random: Random;
}

/** One drawer a class, in the order of Fashion-MNIST. */
const GARMENTS: readonly ((cloth: Cloth) => void)[] = [
  (cloth) => top(cloth, { sleeve: cloth.vary(8.5, 1.2), hem: cloth.vary(25, 1.5), reach: 2.5 }),
  trousers,
  (cloth) => top(cloth, { sleeve: cloth.vary(23, 1), hem: cloth.vary(24.5, 1), reach: 0.8 }),
  dress,
  coat,
  sandal,
  shirt,
  sneaker,
  bag,
  ankleBoot,
];

/** Draws one garment, cloth on black, 28 x 28: a silhouette with the few marks that tell the classes apart. */
export function drawGarment(label: number, random: Random): Raster {
  const raster = new Raster(28, 28);
  const tone = random.uniform(0.45, 0.9);
  GARMENTS[label]({ raster, tone, random, vary: (value, by = 1) => value + random.uniform(-by, by) });
  weave(raster, random);
  return raster;
}

/** Stripes, light from one side, and grain: on the cloth alone, so the background stays exactly 0. */
function weave({ values, width }: Raster, random: Random): void {
  const pattern = random.integer(4);
  const period = random.uniform(2, 6);
  const depth = random.uniform(0.05, 0.22);
  const light = random.normal(0, 0.008);
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0) continue;
    const along = pattern === 0 ? i % width : pattern === 1 ? Math.floor(i / width) : NaN;
    const stripe = Number.isNaN(along) ? 0 : depth * Math.sin((2 * Math.PI * along) / period);
    const shade = 1 + stripe + light * ((i % width) - width / 2) + random.uniform(-0.09, 0.09);
    values[i] = Math.max(1 / 255, Math.min(1, values[i] * shade));
  }
}

/** The mirror image on the right of a left outline, closed. */
function symmetric(left: readonly Point[]): Point[] {
  return [...left, ...[...left].reverse().map(([x, y]): Point => [28 - x, y])];
}

/** Torso and two sleeves that end at `sleeve`; `reach` is how far from the edge of the picture. */
function top(
  { raster, tone, vary }: Cloth,
  { sleeve, hem, reach }: { sleeve: number; hem: number; reach: number },
): void {
  const shoulder = vary(3.5, 0.7);
  const waist = vary(8, 0.6);
  const neck = vary(11, 0.5);
  raster.fill(
    symmetric([
      [neck, shoulder - 1],
      [waist - 1.5, shoulder + 1],
      [waist, hem / 2],
      [waist - 0.3, hem],
    ]),
    tone,
  );
  const cuff = vary(reach + 1, 0.6);
  const arm: Point[] = [
    [waist + 1.5, shoulder + 0.3],
    [waist - 1.5, shoulder + 1.2],
    [cuff, sleeve - 1],
    [cuff + 2.8, sleeve + 0.8],
    [waist + 1, shoulder + 8],
  ];
  raster.fill(arm, tone * 0.94);
  raster.fill(
    arm.map(([x, y]): Point => [28 - x, y]),
    tone * 0.94,
  );
  raster.fill(
    symmetric([
      [neck, shoulder - 1.2],
      [neck + 1.5, shoulder + vary(1.3, 0.6)],
    ]),
    0,
  );
}

function trousers({ raster, tone, vary }: Cloth): void {
  const waist = vary(9.2, 0.8);
  const hem = vary(26, 1);
  const crotch = vary(9, 1.2);
  const flare = vary(0.3, 1);
  const leg: Point[] = [
    [waist, 1.8],
    [14, 1.8],
    [13.8, crotch],
    [13.2 - flare * 0.3, hem],
    [8.3 - flare, hem],
    [waist - 0.9, crotch],
  ];
  raster.fill(leg, tone);
  raster.fill(
    leg.map(([x, y]): Point => [28 - x, y]),
    tone * 0.95,
  );
  raster.fill(
    symmetric([
      [waist, 1.6],
      [waist, 3],
    ]),
    tone * 0.7,
  );
}

function dress({ raster, tone, vary }: Cloth): void {
  const waist = vary(11, 0.6);
  const skirt = vary(8, 1.3);
  const hem = vary(26, 0.8);
  raster.fill(
    symmetric([
      [10.2, vary(2, 0.6)],
      [10, 7],
      [waist, 12],
      [skirt + 1, 19],
      [skirt, hem],
    ]),
    tone,
  );
  raster.fill(
    symmetric([
      [12, 1.4],
      [12.6, vary(4.5, 1)],
    ]),
    0,
  );
}

function coat(cloth: Cloth): void {
  const { raster, tone, vary } = cloth;
  const hem = vary(26.5, 0.5);
  top(cloth, { sleeve: vary(24, 0.8), hem, reach: 1.2 });
  const dark = tone * vary(0.45, 0.1);
  raster.fill(
    [
      [13.5, 4],
      [14.5, 4],
      [14.5, hem],
      [13.5, hem],
    ],
    dark,
  );
  raster.fill(
    [
      [10.5, 2.4],
      [13.8, 8.5],
      [11.2, 7],
    ],
    dark,
  );
  raster.fill(
    [
      [17.5, 2.4],
      [14.2, 8.5],
      [16.8, 7],
    ],
    dark,
  );
}

function shirt(cloth: Cloth): void {
  const { raster, tone, vary } = cloth;
  const hem = vary(24.8, 1);
  top(cloth, { sleeve: vary(17, 2.5), hem, reach: 1.8 });
  const light = Math.min(1, tone * 1.3);
  raster.fill(
    [
      [10.3, 1.8],
      [14, 4.8],
      [11.6, 6.6],
    ],
    light,
  );
  raster.fill(
    [
      [17.7, 1.8],
      [14, 4.8],
      [16.4, 6.6],
    ],
    light,
  );
  for (let y = 7.5; y < hem - 1; y += 3.2)
    raster.fill(
      [
        [13.3, y],
        [14.7, y],
        [14.7, y + 1.3],
        [13.3, y + 1.3],
      ],
      tone * 0.25,
    );
}

function sandal({ raster, tone, vary, random }: Cloth): void {
  const heel = vary(17, 2.5);
  const ball = vary(21.5, 1);
  const sole: Point[] = [
    [2, heel],
    [8, heel + 1],
    [16, ball - 0.6],
    [26, ball],
    [26, ball + 1.8],
    [16, ball + 1.8],
    [6, heel + 2.8],
    [2, heel + 2.4],
  ];
  raster.fill(sole, tone);
  if (heel < 17.5)
    raster.fill(
      [
        [2.2, heel + 2],
        [4.6, heel + 2.5],
        [4, 23.4],
        [2.6, 23.4],
      ],
      tone * 0.8,
    );
  const straps = 2 + random.integer(2);
  for (let i = 0; i < straps; i++) {
    const x = 13 + i * (9 / straps) + random.uniform(0, 1.5);
    raster.stroke(
      [
        [x, ball],
        [x + vary(-0.5, 1), ball - vary(5, 1)],
        [x + 4, ball],
      ],
      0.65,
      tone * 0.9,
    );
  }
  raster.stroke(
    [
      [2.8, heel],
      [vary(4, 0.6), heel - vary(5.5, 1)],
      [10, heel - vary(3, 1)],
      [13, ball - 1],
    ],
    0.6,
    tone * 0.9,
  );
}

function sneaker({ raster, tone, vary }: Cloth): void {
  const base = vary(21, 0.8);
  const ankle = vary(12.5, 0.8);
  const toe = vary(17.5, 0.8);
  raster.fill(
    [
      [1.6, base],
      [1.8, ankle],
      [4, ankle - 0.8],
      [9.5, ankle + 1],
      [16, toe - 2.5],
      [23, toe],
      [26.2, base - 1.5],
      [26.2, base],
    ],
    tone,
  );
  raster.fill(
    [
      [1.4, base - 0.6],
      [26.6, base - 0.6],
      [26, base + 1.6],
      [2, base + 1.6],
    ],
    Math.min(1, tone * 1.35),
  );
  for (let i = 0; i < 3; i++) {
    const x = 2.4 * i;
    raster.fill(
      [
        [11 + x, ankle + 1.6 + i],
        [12 + x, ankle + 1.4 + i],
        [10.6 + x, base - 2],
        [9.6 + x, base - 2],
      ],
      tone * 0.5,
    );
  }
}

function bag({ raster, tone, vary }: Cloth): void {
  const lid = vary(11.5, 1.5);
  const base = vary(24.5, 1);
  const side = vary(3, 1.2);
  const grip = vary(5.5, 1);
  const handle: Point[] = [
    [14 - grip, lid + 0.5],
    [14 - grip * 0.8, lid - vary(6, 1)],
    [14, lid - vary(8, 1)],
    [14 + grip * 0.8, lid - vary(6, 1)],
    [14 + grip, lid + 0.5],
  ];
  raster.stroke(handle, vary(0.8, 0.2), tone * 0.85);
  raster.fill(
    [
      [side + 1, lid],
      [27 - side, lid],
      [28 - side, base],
      [side, base],
    ],
    tone,
  );
  raster.fill(
    [
      [side + 0.8, lid],
      [27.2 - side, lid],
      [27.3 - side, lid + vary(4, 1)],
      [side + 0.7, lid + vary(4, 1)],
    ],
    tone * 0.75,
  );
  raster.fill(
    [
      [13, lid + 3.4],
      [15, lid + 3.4],
      [15, lid + 5.6],
      [13, lid + 5.6],
    ],
    1,
  );
}

function ankleBoot({ raster, tone, vary }: Cloth): void {
  const base = vary(24, 0.8);
  const shaft = vary(3.5, 1.2);
  const bend = vary(14.5, 1);
  const toe = vary(18.5, 0.8);
  raster.fill(
    [
      [3, shaft],
      [13, shaft - 0.5],
      [vary(13.5, 0.5), bend],
      [21, toe - 0.8],
      [26, base - 3],
      [26.2, base],
      [2.2, base],
      [2.8, bend],
    ],
    tone,
  );
  raster.fill(
    [
      [2, base - 0.8],
      [26.6, base - 0.8],
      [26.4, base + 0.8],
      [11, base + 0.8],
      [9, base + 2.4],
      [2.2, base + 2.4],
    ],
    tone * 0.55,
  );
  raster.fill(
    [
      [7.4, shaft + 2],
      [8.8, shaft + 2],
      [8.8, bend],
      [7.4, bend],
    ],
    tone * 0.6,
  );
}
