/**
 * The share t of the way `from` + t·`way` at which a lasso's objective is least, 0 where it does not fall at all.
 * `pull` `[n]` is by how much the objective falls with each weight at the start, and `way` leads to the minimum for the
 * signs there: the objective is a parabola, with a kink of 2·l1·|way| wherever a weight crosses zero.
 */
export function leastAlong(from: Float64Array, way: Float64Array, pull: Float64Array, l1: number): number {
  const kinks: { at: number; rise: number }[] = [];
  let slope = 0;
  for (let i = 0; i < way.length; i++) {
    slope -= pull[i] * way[i];
    const at = crossing(from[i], way[i]);
    if (at > 0 && at < 1) kinks.push({ at, rise: 2 * l1 * Math.abs(way[i]) });
  }
  if (!(slope < 0)) return 0;
  let risen = 0;
  for (const { at, rise } of kinks.sort((one, other) => one.at - other.at)) {
    if (slope * (1 - at) + risen >= 0) break;
    risen += rise;
    if (slope * (1 - at) + risen >= 0) return at;
  }
  return 1 + risen / slope;
}

/** The share of its way at which a weight is zero. */
export function crossing(from: number, way: number): number {
  return -from / way;
}
