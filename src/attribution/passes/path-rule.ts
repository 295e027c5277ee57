import { BASELINE, oneOf, whole } from './checks';

/**
 * Where the path of integrated gradients is sampled, and with what weights. `both-ends`: steps points from 0 to 1
 * inclusive, each 1/steps (PAIR's sum). `right`: k/steps for k = 1..steps, the paper's equation 3. `trapezoid`: steps +
 * 1 points, half weight at the ends. `captum-trapezoid`: steps points from 0 to 1 inclusive, each 1/steps, half at the
 * ends: the weights add up to 1 - 1/steps, so every map is too small by that share. `gauss-legendre`: exact for
 * polynomials up to degree 2·steps - 1.
 */
export type PathRule = 'both-ends' | 'right' | 'trapezoid' | 'captum-trapezoid' | 'gauss-legendre';

/** The checks of a path's options. */
export const PATH = {
  baseline: BASELINE,
  steps: whole(1),
  rule: oneOf('both-ends', 'right', 'trapezoid', 'captum-trapezoid', 'gauss-legendre'),
} as const;

/**
 * Positions α in [0,1] and weights that add up to 1 (but for `captum-trapezoid`), for the `method` that errors name.
 */
export function pathRule(rule: PathRule, steps: number, method = 'pathRule'): { alphas: number[]; weights: number[] } {
  const least = rule === 'both-ends' || rule === 'captum-trapezoid' ? 2 : 1;
  if (!Number.isInteger(steps) || steps < least)
    throw new Error(`${method}: steps is ${steps}; wanted a whole number from ${least}`);
  const range = (count: number, f: (k: number) => number) => Array.from({ length: count }, (_, k) => f(k));
  switch (rule) {
    case 'both-ends':
      return { alphas: range(steps, (k) => k / (steps - 1)), weights: range(steps, () => 1 / steps) };
    case 'right':
      return { alphas: range(steps, (k) => (k + 1) / steps), weights: range(steps, () => 1 / steps) };
    case 'trapezoid':
      return {
        alphas: range(steps + 1, (k) => k / steps),
        weights: range(steps + 1, (k) => (k === 0 || k === steps ? 0.5 : 1) / steps),
      };
    case 'captum-trapezoid':
      return {
        alphas: range(steps, (k) => k / (steps - 1)),
        weights: range(steps, (k) => (k === 0 || k === steps - 1 ? 0.5 : 1) / steps),
      };
    case 'gauss-legendre':
      return gaussLegendre(steps);
    default:
      throw new Error(
        `${method}: rule is '${String(rule)}'; wanted both-ends, right, trapezoid, captum-trapezoid or gauss-legendre`,
      );
  }
}

/** Nodes and weights on [0,1]: the roots of the Legendre polynomial of degree n, found by Newton's method. */
function gaussLegendre(n: number): { alphas: number[]; weights: number[] } {
  const alphas: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < n; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let iteration = 0; iteration < 100; iteration++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (n * (x * value - before)) / (x * x - 1);
      const step = value / slope;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    alphas.push((1 + x) / 2);
    weights.push(1 / ((1 - x * x) * slope * slope));
  }
  return { alphas, weights };
}
