import { methods, type MethodName } from './method-list';
import type { Factor, MethodFacts } from './passes';

/** How large the work is: images, rows in one pass, and what the method multiplies by. */
export type WorkSize = { images: number; batchSize: number } & Partial<Record<Factor, number>>;

/**
 * Passes of the model that `method` makes: Σ over its rounds of ⌈images·factors/batchSize⌉, times the steps that follow
 * one another, forward and backward apart.
 * `countPasses('integratedGradients', { images: 8, points: 50, batchSize: 64 })` is `{ forward: 9, backward: 7 }`.
 *
 * @throws when a factor of the method is missing.
 */
export function countPasses(method: MethodName, size: WorkSize): { forward: number; backward: number } {
  const counts = { forward: 0, backward: 0 };
  for (const { pass, per, times = [] } of (methods[method].facts as MethodFacts).rounds) {
    const product = (factors: readonly Factor[]) =>
      factors.reduce((all, factor) => all * factorOf(method, factor, size), 1);
    const passes = Math.ceil((size.images * product(per)) / size.batchSize) * product(times);
    counts.forward += passes;
    if (pass !== 'forward') counts.backward += passes;
  }
  return counts;
}

function factorOf(method: MethodName, factor: Factor, size: WorkSize): number {
  const value = size[factor];
  if (value === undefined)
    throw new Error(`countPasses: ${method} needs the number of ${factor}; pass { ${factor}: … }`);
  return value;
}
