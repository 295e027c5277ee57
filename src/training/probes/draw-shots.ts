import type { Random } from '../../random';
import { readLabels, type Labels } from '../../statistics';

/**
 * Draws `each` examples of every class to learn from, `shots`, class by class, and leaves the others to test on,
 * `tests`, in rising order.
 *
 * @throws Error where a class has no more than `each` examples, so that nothing of it would be tested
 */
export function drawShots(
  labels: Labels,
  random: Random,
  { each = 1 }: { each?: number } = {},
): { shots: Int32Array; tests: Int32Array } {
  if (!Number.isInteger(each) || each < 1)
    throw new RangeError(`drawShots: each is ${each}; wanted a whole number from 1`);
  const truth = readLabels('drawShots', 'labels', labels);
  const shots: number[] = [];
  for (const label of [...new Set(truth)].sort((a, b) => a - b)) {
    const own = [...truth.keys()].filter((i) => truth[i] === label);
    if (own.length <= each)
      throw new Error(
        `drawShots: class ${label} has ${own.length} examples; wanted more than the ${each} to learn from`,
      );
    shots.push(...random.choice(own, each));
  }
  const drawn = new Set(shots);
  return { shots: Int32Array.from(shots), tests: Int32Array.from(truth.keys()).filter((i) => !drawn.has(i)) };
}
