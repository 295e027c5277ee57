import { ActiveLasso, type LassoProblem } from './active-lasso';

/** The penalty falls by this factor from level to level, down to its own or to this share of the first. */
const [FALL, LOWEST] = [0.5, 1 / 1024];
/** Sweeps of coordinate descent at each level, and before each fit with signs. */
const [SWEEPS, ROUNDS, PATIENCE] = [3, 200, 10];

/**
 * Minimizes ½·w'Gw - c'w + l1·Σ|w| + ½·l2·Σw² over `w` `[p]`, from and into `w`; returns the minimum, NaN where c is
 * not finite.
 *
 * The penalty falls by halves from where all weights are zero, so that few more concepts than needed take part. Sweeps
 * of coordinate descent over these find signs, and with the signs the minimum is a linear system. Its solution is taken
 * when it has these signs and no other concept wants in (|c - Gw| ≤ l1), which proves it: the answer is exact, not
 * stopped by a tolerance. Sources: Friedman et al. 2010, section 2; Lee et al. 2007, section 3.
 */
export function solveLasso(problem: LassoProblem, w: Float64Array): number {
  const { correlation, l1 } = problem;
  const q = new Float64Array(w.length);
  residuals(problem, w, q);
  const most = largest(q);
  if (!Number.isFinite(most)) return NaN;
  const active = new ActiveLasso(problem);
  const scale = Math.max(most, largest(correlation));
  const taking = new Uint8Array(w.length);
  let level = Math.max(most, l1);
  for (;;) {
    const last = level === l1;
    level = FALL * level > Math.max(l1, LOWEST * most) ? FALL * level : l1;
    const fresh: number[] = [];
    for (let j = 0; j < w.length; j++) {
      if (taking[j] === 0 && (w[j] !== 0 || Math.abs(q[j]) > level * (1 + 1e-12))) {
        taking[j] = 1;
        fresh.push(j);
      }
    }
    if (last && fresh.length === 0) return value(problem, w, q);
    active.take(fresh, w, q);
    if (level === l1) settle(active, l1, scale);
    else for (let sweep = 0; sweep < SWEEPS; sweep++) active.descend(level);
    active.give(w);
    residuals(problem, w, q);
  }
}

/** Solves the problem of the active concepts alone; `scale` is that of the correlations. */
function settle(active: ActiveLasso, l1: number, scale: number): void {
  for (let round = 0; round < ROUNDS; round++) {
    for (let sweep = 0; sweep < SWEEPS; sweep++) active.descend(l1);
    // Sweeps may bring back a zero that a step has just made; more and more steps in a row end that.
    if (active.fit({ steps: 1 + Math.floor(round / PATIENCE), tolerance: 1e-12 * scale })) return;
  }
  // Without a penalty, and with more concepts than images, rounding may leave no solution that is nearer.
  if (!active.fit({ steps: 1, tolerance: 1e-8 * scale }))
    throw new Error(
      `solveLasso: no solution after ${ROUNDS} rounds; the covariance of the concepts is not that of real scores`,
    );
}

/** q = c - Gw */
function residuals({ gram, correlation }: LassoProblem, w: Float64Array, q: Float64Array): void {
  const p = w.length;
  q.set(correlation);
  for (let j = 0; j < p; j++) {
    const weight = w[j];
    if (weight !== 0) for (let l = 0, at = j * p; l < p; l++, at++) q[l] -= weight * gram[at];
  }
}

/** ½w'Gw - c'w + penalties, from q = c - Gw. */
function value({ correlation, l1, l2 }: LassoProblem, w: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < w.length; j++)
    sum += -0.5 * w[j] * (correlation[j] + q[j]) + l1 * Math.abs(w[j]) + 0.5 * l2 * w[j] ** 2;
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
