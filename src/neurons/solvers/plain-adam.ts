/**
 * Adam (Kingma and Ba 2015) on a few plain numbers: each call changes `w` in place by its gradient. β 0.9 and 0.999, ε
 * 1e-8, as the published fits have them.
 */
export function plainAdam(w: Float64Array, learningRate: number): (gradient: Float64Array) => void {
  const [m, v] = [new Float64Array(w.length), new Float64Array(w.length)];
  let step = 0;
  return (gradient) => {
    step++;
    for (let i = 0; i < w.length; i++) {
      m[i] = 0.9 * m[i] + 0.1 * gradient[i];
      v[i] = 0.999 * v[i] + 0.001 * gradient[i] ** 2;
      w[i] -= (learningRate * (m[i] / (1 - 0.9 ** step))) / (Math.sqrt(v[i] / (1 - 0.999 ** step)) + 1e-8);
    }
  };
}
