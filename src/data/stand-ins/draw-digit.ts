import type { Random } from '../../random';
import { Raster, type Point } from './raster';

/**
 * The ways in which each digit is written: strokes of control points in a unit box (x to the right, y down), joined by
 * a smooth curve; a point written twice in a row is a corner.
 */
const WAYS: readonly (readonly (readonly Point[])[])[][] = [
  [
    [
      [
        [0.55, 0.02],
        [0.12, 0.22],
        [0.05, 0.62],
        [0.4, 0.98],
        [0.86, 0.72],
        [0.9, 0.3],
        [0.6, 0.03],
        [0.42, 0.06],
      ],
    ],
  ],
  [
    [
      [
        [0.52, 0.0],
        [0.5, 0.5],
        [0.48, 1.0],
      ],
    ],
    [
      [
        [0.3, 0.22],
        [0.55, 0.0],
        [0.55, 0.0],
        [0.53, 0.5],
        [0.52, 1.0],
      ],
    ],
  ],
  [
    [
      [
        [0.1, 0.24],
        [0.42, 0.0],
        [0.85, 0.2],
        [0.7, 0.52],
        [0.08, 0.98],
        [0.08, 0.98],
        [0.5, 0.95],
        [0.95, 0.97],
      ],
    ],
    [
      [
        [0.08, 0.22],
        [0.45, 0.0],
        [0.84, 0.22],
        [0.5, 0.66],
        [0.14, 0.9],
        [0.1, 0.74],
        [0.35, 0.74],
        [0.65, 0.95],
        [0.98, 0.88],
      ],
    ],
  ],
  [
    [
      [
        [0.12, 0.12],
        [0.5, 0.0],
        [0.84, 0.2],
        [0.4, 0.46],
        [0.4, 0.46],
        [0.88, 0.62],
        [0.72, 0.94],
        [0.35, 1.0],
        [0.06, 0.86],
      ],
    ],
  ],
  [
    [
      [
        [0.25, 0.0],
        [0.1, 0.52],
        [0.1, 0.52],
        [0.55, 0.54],
        [0.95, 0.5],
      ],
      [
        [0.78, 0.06],
        [0.72, 0.5],
        [0.68, 1.0],
      ],
    ],
    [
      [
        [0.72, 1.0],
        [0.74, 0.4],
        [0.74, 0.0],
        [0.74, 0.0],
        [0.06, 0.66],
        [0.06, 0.66],
        [0.5, 0.66],
        [0.98, 0.64],
      ],
    ],
  ],
  [
    [
      [
        [0.88, 0.03],
        [0.28, 0.05],
        [0.28, 0.05],
        [0.2, 0.44],
        [0.2, 0.44],
        [0.6, 0.4],
        [0.88, 0.68],
        [0.55, 0.98],
        [0.08, 0.9],
      ],
    ],
  ],
  [
    [
      [
        [0.72, 0.0],
        [0.3, 0.26],
        [0.08, 0.66],
        [0.32, 0.98],
        [0.74, 0.86],
        [0.78, 0.58],
        [0.44, 0.5],
        [0.12, 0.7],
      ],
    ],
  ],
  [
    [
      [
        [0.05, 0.06],
        [0.5, 0.05],
        [0.92, 0.03],
        [0.92, 0.03],
        [0.6, 0.5],
        [0.38, 1.0],
      ],
    ],
    [
      [
        [0.05, 0.08],
        [0.5, 0.05],
        [0.92, 0.03],
        [0.92, 0.03],
        [0.6, 0.5],
        [0.4, 1.0],
      ],
      [
        [0.36, 0.52],
        [0.86, 0.48],
      ],
    ],
  ],
  [
    [
      [
        [0.8, 0.14],
        [0.45, 0.0],
        [0.18, 0.2],
        [0.5, 0.47],
        [0.82, 0.74],
        [0.5, 1.0],
        [0.16, 0.8],
        [0.44, 0.5],
        [0.78, 0.26],
        [0.72, 0.08],
      ],
    ],
  ],
  [
    [
      [
        [0.82, 0.22],
        [0.5, 0.02],
        [0.15, 0.24],
        [0.38, 0.5],
        [0.78, 0.34],
        [0.84, 0.16],
        [0.84, 0.16],
        [0.8, 0.6],
        [0.66, 1.0],
      ],
    ],
    [
      [
        [0.8, 0.14],
        [0.42, 0.0],
        [0.14, 0.3],
        [0.45, 0.5],
        [0.82, 0.22],
        [0.82, 0.22],
        [0.84, 0.7],
        [0.6, 0.98],
        [0.22, 0.92],
      ],
    ],
  ],
];

/** Draws one digit, white on black, 28 x 28, about 20 pixels high around its center of mass, as MNIST has them. */
export function drawDigit(digit: number, random: Random): Raster {
  const ways = WAYS[digit];
  const way = ways[random.integer(ways.length)];
  const height = random.uniform(17.5, 20.5);
  const width = height * random.uniform(0.55, 0.9) * (digit === 1 ? 0.6 : 1);
  const slant = random.normal(-0.12, 0.16);
  const turn = random.normal(0, 0.1);
  const radius = Math.max(0.75, Math.min(2.1, random.normal(1.35, 0.3)));
  const strokes = way.map((points) => {
    // A corner is one point written twice: both copies must be moved together.
    const moved: Point[] = [];
    points.forEach((point, i) => {
      const corner = i > 0 && point[0] === points[i - 1][0] && point[1] === points[i - 1][1];
      const [x, y] = corner ? moved[i - 1] : [point[0] + random.normal(0, 0.035), point[1] + random.normal(0, 0.03)];
      moved.push([x, y]);
    });
    return smooth(moved).map(([x, y]): Point => {
      const [u, v] = [(x - 0.5) * width + slant * (y - 0.5) * height, (y - 0.5) * height];
      return [Math.cos(turn) * u - Math.sin(turn) * v, Math.sin(turn) * u + Math.cos(turn) * v];
    });
  });
  const all = strokes.flat();
  const shiftX = 14 - mean(all.map(([x]) => x)) + random.normal(0, 0.6);
  const shiftY = 14 - mean(all.map(([, y]) => y)) + random.normal(0, 0.6);
  const raster = new Raster(28, 28);
  for (const stroke of strokes)
    raster.stroke(
      stroke.map(([x, y]): Point => [x + shiftX, y + shiftY]),
      radius,
      random.uniform(0.92, 1),
    );
  return raster;
}

/**
 * A Catmull-Rom curve through the points, of nearly equal steps, so that the mean of its points is its center of mass.
 */
function smooth(points: readonly Point[]): Point[] {
  const curve: Point[] = [points[0]];
  for (let i = 0; i + 1 < points.length; i++) {
    const [p, q] = [points[i], points[i + 1]];
    const before = points[i - 1] ?? p;
    const after = points[i + 2] ?? q;
    const steps = Math.ceil(12 * Math.hypot(q[0] - p[0], q[1] - p[1]));
    for (let k = 1; k <= steps; k++) {
      const t = k / steps;
      const along = (axis: 0 | 1) => {
        const [b, u, v, a] = [before[axis], p[axis], q[axis], after[axis]];
        return u + 0.5 * t * (v - b + t * (2 * b - 5 * u + 4 * v - a + t * (3 * (u - v) + a - b)));
      };
      curve.push([along(0), along(1)]);
    }
  }
  return curve;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
