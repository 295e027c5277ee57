/** The least-squares line y ≈ slope·x + intercept. */
export function lineFit(x: ArrayLike<number>, y: ArrayLike<number>): { slope: number; intercept: number } {
  if (x.length !== y.length || x.length < 2)
    throw new Error(`lineFit: x has ${x.length} values and y ${y.length}; wanted equally many, at least two`);
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) ** 2;
  }
  return { slope: xy / xx, intercept: my - (xy / xx) * mx };
}
