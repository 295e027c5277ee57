import { linearCorrelation } from './linear-correlation';

/**
 * Pearson's ρ of two lists; 0 where one is constant, as in the published scores, and NaN where a value is not finite.
 */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length)
    throw new Error(`correlation: x has ${x.length} values and y ${y.length}; wanted equally many`);
  const [a, b] = [Float64Array.from(x), Float64Array.from(y)];
  if (!a.every(Number.isFinite) || !b.every(Number.isFinite)) return NaN;
  const rho = linearCorrelation(a, b);
  return Number.isNaN(rho) ? 0 : rho;
}
