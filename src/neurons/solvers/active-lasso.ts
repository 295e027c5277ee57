import { crossing, leastAlong } from './least-along';
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
 * The concepts of a {@link LassoProblem} that take part, m of them, with their part of G `[m,m]` and c, their weights w
 * and q = c - Gw.
 */
export class ActiveLasso {
  private concepts: number[] = [];
  private g = new Float64Array();
  private c = new Float64Array();
  private w = new Float64Array();
  private q = new Float64Array();

  constructor(private readonly problem: LassoProblem) {}

  /** Lets more concepts take part, from weights and residual correlations of all. */
  take(fresh: readonly number[], w: Float64Array, q: Float64Array): void {
    if (fresh.length > 0) {
      const { gram, correlation } = this.problem;
      this.concepts.push(...fresh);
      const m = this.concepts.length;
      [this.g, this.c, this.w, this.q] = [m * m, m, m, m].map((length) => new Float64Array(length));
      for (let a = 0; a < m; a++) {
        const row = this.concepts[a] * w.length;
        this.c[a] = correlation[this.concepts[a]];
        for (let b = 0; b < m; b++) this.g[a * m + b] = gram[row + this.concepts[b]];
      }
    }
    this.concepts.forEach((j, a) => ([this.w[a], this.q[a]] = [w[j], q[j]]));
  }

  give(w: Float64Array): void {
    this.concepts.forEach((j, a) => (w[j] = this.w[a]));
  }

  /** One sweep of coordinate descent. */
  descend(l1: number): void {
    const { g, w, q } = this;
    const { l2 } = this.problem;
    const m = w.length;
    for (let a = 0; a < m; a++) {
      const diagonal = g[a * m + a];
      const pull = q[a] + diagonal * w[a];
      const next = pull > l1 ? (pull - l1) / (diagonal + l2) : pull < -l1 ? (pull + l1) / (diagonal + l2) : 0;
      const step = next - w[a];
      if (step === 0) continue;
      w[a] = next;
      for (let b = 0, at = a * m; b < m; b++, at++) q[b] -= step * g[at];
    }
  }

  /**
   * At most so many steps of {@link stepWithSigns}, until one keeps the signs. True when the conditions of the minimum
   * then hold to within the tolerance: q = l1·sign(w) + l2·w, and |q| ≤ l1 where w is zero.
   */
  fit({ steps, tolerance }: { steps: number; tolerance: number }): boolean {
    for (let step = 0; step < steps; step++) {
      const t = this.stepWithSigns();
      this.refresh();
      if (t === 1) break;
    }
    return this.isMinimum(tolerance);
  }

  /**
   * Moves towards the minimum among weights with the signs that they have, as far as the objective falls; returns the
   * share of the way.
   */
  private stepWithSigns(): number {
    const { w } = this;
    let n = 0;
    for (let a = 0; a < w.length; a++) if (w[a] !== 0) n++;
    const [support, from, pull] = [new Uint32Array(n), new Float64Array(n), new Float64Array(n)];
    for (let a = 0, i = 0; a < w.length; a++)
      if (w[a] !== 0) [support[i], from[i], pull[i++]] = [a, w[a], this.pull(a)];
    // Concepts that add up to each other leave many solutions; a ridge picks one.
    for (const ridge of [0, 1e-10, 1e-6]) {
      const way = solvePositive(this.system(support, ridge), pull);
      const t = way ? leastAlong(from, way, pull, this.problem.l1) : 0;
      if (!way || t === 0) continue;
      for (let i = 0; i < n; i++) w[support[i]] = t === crossing(from[i], way[i]) ? 0 : from[i] + t * way[i];
      return t;
    }
    return 1;
  }

  /** By how much the objective falls per unit of w, with the sign that w has. */
  private pull(a: number): number {
    const { l1, l2 } = this.problem;
    return this.q[a] - l2 * this.w[a] - (this.w[a] > 0 ? l1 : -l1);
  }

  /** G + (l2 + ridge) of the concepts in `support`. */
  private system(support: Uint32Array, ridge: number): Float64Array {
    const [m, n] = [this.w.length, support.length];
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      const row = support[i] * m;
      for (let k = 0; k < n; k++) matrix[i * n + k] = this.g[row + support[k]];
      matrix[i * n + i] = (1 + ridge) * matrix[i * n + i] + this.problem.l2;
    }
    return matrix;
  }

  /** q = c - Gw, without the rounding that many small steps add up. */
  private refresh(): void {
    const { g, w, q } = this;
    const m = w.length;
    q.set(this.c);
    for (let a = 0; a < m; a++) {
      const weight = w[a];
      if (weight !== 0) for (let b = 0, at = a * m; b < m; b++, at++) q[b] -= weight * g[at];
    }
  }

  private isMinimum(tolerance: number): boolean {
    return this.w.every((weight, a) =>
      weight === 0 ? Math.abs(this.q[a]) <= this.problem.l1 + tolerance : Math.abs(this.pull(a)) <= tolerance,
    );
  }
}
