/** JSON has no NaN; null is plotly's gap. */
export function orGap(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The smallest and the largest of the finite `values`, however many; Infinity and -Infinity where there are none. */
export function extent(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return [low, high];
}

/** Three significant digits, for words beside a figure. */
export function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
