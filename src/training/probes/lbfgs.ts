/** A smooth function at a point: its value, and its gradient in an array of its own. */
export type Smooth = (x: Float64Array) => { value: number; gradient: Float64Array };

export interface LbfgsOptions {
  /** Steps whose change of the gradient is remembered. Default 10. */
  memory?: number;
  /** Default 1000. */
  iterations?: number;
  /** Ends when no entry of the gradient is larger. Default 1e-6. */
  tolerance?: number;
}

export interface Minimum {
  x: Float64Array;
  value: number;
  /** The largest entry of the gradient there. */
  gradient: number;
  iterations: number;
}

/** A step is taken when it brings this share of what the slope promises. */
const ARMIJO = 1e-4;

/**
 * The minimum of a smooth function by L-BFGS (Nocedal 1980): the direction is the gradient times an estimate of the
 * inverse Hessian from the last steps; the step is halved until it descends. Ends too where no step descends in double
 * precision, so look at `gradient`.
 *
 * @throws Error where the function is not finite at `start`
 */
export function lbfgs(
  f: Smooth,
  start: Float64Array,
  { memory = 10, iterations = 1000, tolerance = 1e-6 }: LbfgsOptions = {},
): Minimum {
  let x = start;
  let { value, gradient } = f(x);
  if (!Number.isFinite(value)) throw new Error(`lbfgs: the function is ${value} at the start; wanted a number`);
  const steps: Step[] = [];
  let iteration = 0;
  for (; iteration < iterations && largest(gradient) > tolerance; iteration++) {
    const direction = descent(gradient, steps);
    const slope = dot(gradient, direction);
    let length = steps.length > 0 ? 1 : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
    let next = along(x, direction, length);
    let found = f(next);
    while (!(found.value <= value + ARMIJO * length * slope) && length > 1e-12) {
      length /= 2;
      next = along(x, direction, length);
      found = f(next);
    }
    if (!(found.value < value)) break;
    const [s, y] = [difference(next, x), difference(found.gradient, gradient)];
    const curvature = dot(s, y);
    if (curvature > 1e-14 * dot(y, y)) steps.push({ s, y, curvature });
    if (steps.length > memory) steps.shift();
    [x, value, gradient] = [next, found.value, found.gradient];
  }
  return { x, value, gradient: largest(gradient), iterations: iteration };
}

interface Step {
  /** How far the point went, and how the gradient changed. */
  s: Float64Array;
  y: Float64Array;
  /** s · y */
  curvature: number;
}

/** Minus the gradient times the estimate of the inverse Hessian, by the two loops of Nocedal. */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares = new Float64Array(steps.length);
  for (let i = steps.length - 1; i >= 0; i--) {
    shares[i] = dot(steps[i].s, direction) / steps[i].curvature;
    add(direction, steps[i].y, -shares[i]);
  }
  const last = steps.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.y, last.y);
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  steps.forEach(({ s, y, curvature }, i) => add(direction, s, shares[i] - dot(y, direction) / curvature));
  return direction;
}

function along(x: Float64Array, direction: Float64Array, length: number): Float64Array {
  return x.map((value, i) => value + length * direction[i]);
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

function add(to: Float64Array, of: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] += times * of[i];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
