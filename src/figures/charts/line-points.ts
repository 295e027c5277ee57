import { rounded } from './gaps';

/**
 * What is drawn of a line: points with gaps as NaN, ends of its band where it has one, and what of it is left out, in
 * words.
 */
export interface LinePoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly low?: Float64Array;
  readonly high?: Float64Array;
  readonly notes: readonly string[];
}

type Scale = 'linear' | 'log';

export interface LineSeries {
  readonly name: string;
  readonly x: ArrayLike<number>;
  /** NaN is a gap. */
  readonly y: ArrayLike<number>;
  /** Half the height of a band around the line, such as a standard deviation over seeds. */
  readonly spread?: ArrayLike<number>;
  /** Instead, the ends of the band: an interval, or the smallest and largest of the seeds. */
  readonly low?: ArrayLike<number>;
  readonly high?: ArrayLike<number>;
  /** Which of the palette's colors: one thing has one color in all figures. Its place in the chart unless given. */
  readonly color?: number;
  /** How the line is drawn, to tell lines of one color apart. */
  readonly dash?: 'solid' | 'dash' | 'dot' | 'dashdot';
}

/**
 * Checks a line and makes gaps of the points without a place: missing values, and values not above zero on a
 * logarithmic axis; both are counted.
 */
export function linePoints({ name, spread, ...line }: LineSeries, scales: { x: Scale; y: Scale }): LinePoints {
  const count = line.y.length;
  if (line.x.length !== count || count === 0)
    throw new Error(`lines: '${name}' has ${line.x.length} x and ${count} y; wanted as many of both, at least one`);
  if (spread && (line.low || line.high))
    throw new Error(`lines: '${name}' has a spread and ends of a band; give one of them`);
  if (spread && spread.length !== count)
    throw new Error(`lines: the spread of '${name}' has ${spread.length} values; wanted ${count}`);
  const given = spread
    ? {
        low: Float64Array.from(line.y, (value, i) => value - spread[i]),
        high: Float64Array.from(line.y, (value, i) => value + spread[i]),
      }
    : line;
  if ((given.low || given.high) && (given.low?.length !== count || given.high?.length !== count)) {
    throw new Error(
      `lines: the band of '${name}' has ${given.low?.length ?? 0} lower and ${given.high?.length ?? 0} upper ends; wanted ${count} of both`,
    );
  }
  const [x, y] = [Float64Array.from(line.x), Float64Array.from(line.y)];
  let [missing, below] = [0, 0];
  for (let i = 0; i < count; i++) {
    const finite = Number.isFinite(x[i]) && Number.isFinite(y[i]);
    const placed = (scales.x === 'linear' || x[i] > 0) && (scales.y === 'linear' || y[i] > 0);
    if (finite && placed) continue;
    if (finite) below++;
    else missing++;
    y[i] = NaN;
    if (!Number.isFinite(x[i]) || (scales.x === 'log' && x[i] <= 0)) x[i] = NaN;
  }
  const notes = [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(below > 0 ? [`${below} not above 0, left out on the logarithmic axis`] : []),
  ];
  if (!given.low || !given.high) return { x, y, notes };
  const [low, high] = [Float64Array.from(given.low), Float64Array.from(given.high)];
  if (scales.y === 'log') {
    let floor = Infinity;
    for (const values of [low, y]) for (const value of values) if (value > 0 && value < floor) floor = value;
    let cut = 0;
    for (let i = 0; i < count; i++) if (low[i] <= 0 && !Number.isNaN(y[i])) cut++;
    if (cut > 0) notes.push(`the band reaches 0 or less at ${cut} points, drawn down to ${rounded(floor)}`);
    low.forEach((value, i) => value <= 0 && (low[i] = floor));
  }
  return { x, y, low, high, notes };
}
