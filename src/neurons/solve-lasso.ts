import { solvePositive } from './solve-positive';

export interface LassoProblem {
  /** `[p,p]`, symmetric. */
  gram: Float64Array;
  /** `[p]` */
  correlation: Float64Array;
  l1: number;
  l2: number;
}

/**
 * Minimises ½·w'Gw - c'w + l1·Σ|w| + ½·l2·Σw² over `w` `[p]`, from and into `w`; returns the minimum.
 *
 * Coordinate descent runs on the active concepts until their signs settle; with these signs the minimum is a linear system. Its solution is taken when
 * it keeps the signs and no other concept wants in (|c - Gw| ≤ l1), which proves it: the answer is exact, not stopped by a tolerance.
 */
export function solveLasso(problem: LassoProblem, w: Float64Array): number {
  const { gram, correlation, l1 } = problem;
  const p = w.length;
  // Residual correlations q = c - Gw of all concepts, and the concepts that take part.
  const q = new Float64Array(p);
  const taking = new Uint8Array(p);
  for (let round = 0; round < ROUNDS; round++) {
    residuals(gram, correlation, w, q);
    let fresh = 0;
    for (let j = 0; j < p; j++) {
      if (taking[j] === 0 && (w[j] !== 0 || Math.abs(q[j]) > l1 * (1 + 1e-12))) {
        taking[j] = 1;
        fresh++;
      }
    }
    if (fresh === 0) return value(problem, w, q);
    settle(problem, Uint32Array.from(indices(taking)), w, q);
  }
  throw new Error(`solveLasso: no solution after ${ROUNDS} rounds; the covariance of the concepts is not that of real scores`);
}

const ROUNDS = 1000;
const SWEEPS = 20_000;

/** Solves the problem of the concepts in `active` alone. */
function settle(problem: LassoProblem, active: Uint32Array, w: Float64Array, q: Float64Array): void {
  let [quiet, wait] = [0, 2];
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const { turned, change } = descend(problem, active, w, q);
    if (change < 1e-14) return;
    quiet = turned ? 0 : quiet + 1;
    if (quiet < wait) continue;
    if (solveSigns(problem, active, w)) return;
    // The signs were not the final ones: let them settle for longer each time.
    [quiet, wait] = [0, Math.min(2 * wait, 200)];
  }
}

/** One sweep over `active`, which keeps `q` up to date there. */
function descend({ gram, l1, l2 }: LassoProblem, active: Uint32Array, w: Float64Array, q: Float64Array): { turned: boolean; change: number } {
  const p = w.length;
  let [turned, change] = [false, 0];
  for (const j of active) {
    const diagonal = gram[j * p + j];
    const pull = q[j] + diagonal * w[j];
    const next = pull > l1 ? (pull - l1) / (diagonal + l2) : pull < -l1 ? (pull + l1) / (diagonal + l2) : 0;
    const step = next - w[j];
    if (step === 0) continue;
    if (Math.sign(next) !== Math.sign(w[j])) turned = true;
    change = Math.max(change, Math.abs(step));
    w[j] = next;
    for (const l of active) q[l] -= step * gram[j * p + l];
  }
  return { turned, change };
}

/** With the signs as they are: (G + l2)w = c - l1·sign. Takes the solution if it has these signs and zeros stay zero. */
function solveSigns({ gram, correlation, l1, l2 }: LassoProblem, active: Uint32Array, w: Float64Array): boolean {
  const p = w.length;
  const support = active.filter((j) => w[j] !== 0);
  const n = support.length;
  const matrix = new Float64Array(n * n);
  const right = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) matrix[a * n + b] = gram[support[a] * p + support[b]] + (a === b ? l2 : 0);
    right[a] = correlation[support[a]] - l1 * Math.sign(w[support[a]]);
  }
  const solved = solvePositive(matrix, right);
  if (!solved || solved.some((value, a) => Math.sign(value) !== Math.sign(w[support[a]]))) return false;
  for (const j of active) {
    if (w[j] !== 0) continue;
    let rest = correlation[j];
    for (let a = 0; a < n; a++) rest -= gram[j * p + support[a]] * solved[a];
    if (Math.abs(rest) > l1 + 1e-12) return false;
  }
  support.forEach((j, a) => (w[j] = solved[a]));
  return true;
}

function residuals(gram: Float64Array, correlation: Float64Array, w: Float64Array, q: Float64Array): void {
  const p = w.length;
  q.set(correlation);
  for (let j = 0; j < p; j++) if (w[j] !== 0) for (let l = 0; l < p; l++) q[l] -= w[j] * gram[j * p + l];
}

/** ½w'Gw - c'w + penalties, from q = c - Gw. */
function value({ correlation, l1, l2 }: LassoProblem, w: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < w.length; j++) sum += -0.5 * w[j] * (correlation[j] + q[j]) + l1 * Math.abs(w[j]) + 0.5 * l2 * w[j] ** 2;
  return sum;
}

function* indices(flags: Uint8Array): Generator<number> {
  for (let j = 0; j < flags.length; j++) if (flags[j]) yield j;
}
