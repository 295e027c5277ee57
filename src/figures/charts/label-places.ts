import { extent } from './gaps';
import { textWidth } from './text-width';

/** Where a label stands beside its point, in plotly's words; the earlier, the better. */
const PLACES = [
  ['top center', 0, -1],
  ['bottom center', 0, 1],
  ['middle right', 1, 0],
  ['middle left', -1, 0],
  ['top right', 1, -1],
  ['top left', -1, -1],
  ['bottom right', 1, 1],
  ['bottom left', -1, 1],
] as const;

export type LabelPlace = (typeof PLACES)[number][0];

/** About the size of a chart's inside, in pixels; the axes leave a twentieth of it free at each end. */
const [WIDTH, HEIGHT, FREE] = [440, 240, 0.05];
const LINE = 13;
/** Half the size of a marker, and its distance from the label. */
const [MARKER, GAP] = [5, 2];

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Labeled {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly labels?: readonly string[];
}

/**
 * A place for each label of each series: one after another, the first that covers no marker, no label placed before and
 * no edge, or else the one that covers least. `size` is that of the font.
 */
export function labelPlaces(series: readonly Labeled[], size: number): LabelPlace[][] {
  const along = (axis: 'x' | 'y', length: number) => {
    const [low, high] = extent(series.flatMap((points) => extent(points[axis])));
    const scale = (length * (1 - 2 * FREE)) / (high - low || 1);
    return (value: number) => length * FREE + (value - low) * scale;
  };
  const [across, up] = [along('x', WIDTH), along('y', HEIGHT)];
  const at = ({ x, y }: Labeled, i: number) => ({ x: across(x[i]), y: HEIGHT - up(y[i]) });
  const taken: Box[] = series.flatMap((points) =>
    Array.from(points.x, (_, i) => around(at(points, i), 2 * MARKER, 2 * MARKER)),
  );
  return series.map((points) =>
    (points.labels ?? []).map((label, i) => {
      const [point, width] = [at(points, i), textWidth(label, size)];
      const found = PLACES.map(([place, right, down]) => {
        const x = point.x + right * (MARKER + GAP + width / 2);
        const y = point.y + down * (right === 0 ? MARKER + GAP + LINE / 2 : MARKER + LINE / 2);
        const box = around({ x, y }, width, LINE);
        return { place, box, covered: outside(box) + taken.reduce((sum, other) => sum + overlap(box, other), 0) };
      });
      const best = found.reduce((a, b) => (b.covered < a.covered ? b : a));
      taken.push(best.box);
      return best.place;
    }),
  );
}

function around({ x, y }: { x: number; y: number }, width: number, height: number): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

/** Square pixels that both cover. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Square pixels of a box beyond the chart's inside; above it there is room for a line. */
function outside(box: Box): number {
  const inside = overlap(box, { left: 0, right: WIDTH, top: -LINE, bottom: HEIGHT });
  return (box.right - box.left) * (box.bottom - box.top) - inside;
}
